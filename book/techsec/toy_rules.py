"""Our toy: two rules by which an ally might turn threat and alignment into cooperation.

It is not in the paper, which has no variable for alignment and takes cooperation as high, partial or low by kind of
interest (p. 95). All levels run from 0 to 100 and have no unit; functions take numbers, arrays or Series alike.
"""

import numpy as np


def additive(threat, alignment):
    """Cooperation as the mean of both levels: more of one makes up for less of the other."""
    return (threat + alignment) / 2


def weakest_link(threat, alignment):
    """Cooperation as the lower of both levels: more of one makes up for nothing."""
    return np.minimum(threat, alignment)


def verdict(threat, alignment, threshold):
    """``both``, ``additive only`` or ``neither``: which rules put cooperation at the threshold or above.

    The lower of two levels is never above their mean, so that the fourth verdict does not occur.
    """
    mean, least = additive(threat, alignment) >= threshold, weakest_link(threat, alignment) >= threshold
    return np.where(least, "both", np.where(mean, "additive only", "neither"))
