"""The framing room: is it the right question?"""

from mlnb.framing.annotator_agreement import annotator_agreement

__all__ = ["annotator_agreement"]
