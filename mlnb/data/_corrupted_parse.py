"""Two readings that fixes carry along as source, so that their code runs without mlnb: odd numbers, garbled text.

Each function stands on its own, imports included.
"""

from __future__ import annotations


def number_of(text: str, near: float = 1.0) -> float | None:
    """The number that a text writes with a decimal comma, separators, a currency or a unit; None for other words.

    "1,234" is read as whichever of 1234 and 1.234 is closer to ``near`` in proportion.
    """
    import math
    import re

    money = r"(?:US\$|[$€£¥₹]|USD|EUR|GBP|CHF|JPY)"
    units = (
        "mm|cm|dm|m|km|in|inch|inches|ft|feet|mi|miles|yd|mg|g|kg|t|lb|lbs|oz|ml|cl|l|ms|s|sec|min|h|hr|hrs|hours|d|days?"
        "|months?|yrs?|years?|mb|gb|w|kw|kwh|v|hz|khz|mhz|°?c|°?f|°|k|pcs|%|‰"
    )
    body = text.strip().replace("−", "-").replace("\xa0", " ").replace("\u202f", " ")
    if re.fullmatch(r"\(.*\d.*\)", body):  # accountants' negative
        body = "-" + body[1:-1]
    form = rf"(?i:([+-]?)\s*{money}?\s*([+-]?)\s*((?:\d[\d.,' ]*|\.\d+)(?:e[+-]?\d+)?)\s*(?:{money}|({units})\.?)?)"
    match = re.fullmatch(form, body)
    if match is None:
        return None
    first, second, digits, unit = match.groups()
    if re.search(r"[.,] ", digits):  # a list of numbers
        return None
    digits, _, power = re.sub(r"[ ']", "", digits).lower().partition("e")
    if "," in digits and "." in digits:
        mark = max(digits.rfind(","), digits.rfind("."))
        digits = re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :]
    elif digits.count(",") > 1 or digits.count(".") > 1:
        digits = re.sub(r"[.,]", "", digits)
    elif re.fullmatch(r"\d{1,3},\d{3}", digits):
        wide, narrow = float(digits.replace(",", "")), float(digits.replace(",", "."))
        size = max(abs(near), 1e-12)
        closer = abs(math.log(max(wide, 1e-12) / size)) <= abs(math.log(max(narrow, 1e-12) / size))
        digits = str(wide if closer else narrow)
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"\d*\.?\d*", digits) or not any(c.isdigit() for c in digits):
        return None
    sign = -1.0 if "-" in {first, second} else 1.0
    return sign * float(f"{digits}e{power or 0}") * (1000.0 if unit in {"k", "K"} else 1.0)


def repaired(text: str) -> str:
    """The text as it was before its UTF-8 was read as Latin-1 or Windows-1252; as it is where nothing tells of that."""
    import re

    # bytes 0x80 to 0xBF in both encodings
    follow = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
    shape = re.compile(f"[\xc2-\xdf][{follow}]|[\xe0-\xef][{follow}]{{2}}|[\xf0-\xf4][{follow}]{{3}}")
    marks = "‘’“”–—…»«›‹\xa0€™„‚"  # what may honestly follow a capital with an accent

    def byte(sign: str) -> bytes:
        return sign.encode("latin-1") if sign <= "\xff" else sign.encode("cp1252")

    def back(match: re.Match[str]) -> str:
        found = match.group()
        try:
            return b"".join(map(byte, found)).decode("utf-8")
        except UnicodeError:
            return found

    for _ in range(3):  # some text was garbled more than once
        found = shape.findall(text)
        sure = [f for f in found if f[2:] or f[0] in "\xc2\xc3" or f[1] not in marks]
        alone = not found[1:] and not any(f[2:] or f[0] in "\xc2\xc3\xc4\xc5" for f in sure)
        if not sure or alone:
            return text
        before, text = text, shape.sub(back, text)
        if text == before:
            return text
    return text
