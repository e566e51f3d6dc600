"""The leakage room: does the model see what it will not have?"""

from mlnb.leakage.target_proxy import target_proxy

__all__ = ["target_proxy"]
