"""How much better the best of several noisy scores looks than it is."""

from __future__ import annotations

import functools


@functools.cache
def expected_maximum(count: int) -> float:
    """Expected maximum of ``count`` independent standard normal variables.

    ``∫ 1 − Φ(x)ᵏ − Φ(−x)ᵏ`` over the positive half line, by quadrature.

    References
    ----------
    David, Nagaraja (2003): Order statistics, 3rd ed., section 4.2.

    Examples
    --------
    >>> round(expected_maximum(2), 4), round(expected_maximum(10), 4)
    (0.5642, 1.5388)
    """
    if count < 2:  # noqa: PLR2004
        return 0.0
    from scipy import integrate, stats

    found, _ = integrate.quad(lambda x: 1 - stats.norm.cdf(x) ** count - stats.norm.cdf(-x) ** count, 0, 12)
    return float(found)


def optimism(count: int, share: float, rows: int, correlation: float = 0.0) -> float:
    """What the best of ``count`` equally good models gains by luck, in a share of ``rows`` test rows.

    Each model's share of right answers is the true one plus noise of standard deviation
    ``sqrt(share (1 − share) / rows)``. Noise that all share moves all scores alike and chooses nothing, so that what is
    left for luck is ``sqrt(1 − correlation)`` of it, times the expected maximum of as many standard normal variables.

    Parameters
    ----------
    count : int
        Models that were scored on the same rows.
    share : float
        Share of right answers.
    rows : int
    correlation : float
        Of the models' answers being right; 0 gives the most that it can be.

    References
    ----------
    Cawley, Talbot (2010): On over-fitting in model selection and subsequent selection bias in performance
    evaluation. JMLR 11.

    Examples
    --------
    >>> round(optimism(10, 0.9, 100), 3)
    0.046
    """
    share = min(max(share, 0.0), 1.0)
    noise = (max(share * (1 - share), 1 / (rows + 2) ** 2 * (rows + 1)) / max(rows, 1)) ** 0.5
    return expected_maximum(count) * noise * max(1 - correlation, 0.0) ** 0.5
