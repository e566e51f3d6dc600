"""The leakage room: does the model see what it will not have?"""

from mlnb.leakage.group_overlap import group_overlap
from mlnb.leakage.preprocessing import preprocessing
from mlnb.leakage.suspicious_score import suspicious_score
from mlnb.leakage.target_proxy import target_proxy
from mlnb.leakage.time_overlap import time_overlap
from mlnb.leakage.train_test_overlap import train_test_overlap

__all__ = [
    "group_overlap",
    "preprocessing",
    "suspicious_score",
    "target_proxy",
    "time_overlap",
    "train_test_overlap",
]
