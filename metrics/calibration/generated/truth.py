"""What a true drawing holds, to check the outlines drawn by hand."""

from __future__ import annotations

import numpy as np

from cases.load import load_truth
from cases.storyworld.render import render_shot
from metrics.calibration.generated.draw import FORMAT, SUITE
from metrics.calibration.generated.labels import Labelled, Person


def with_truth(labelled: Labelled) -> Labelled:
    """A frame of the control ``reference`` with the story world's own masks in place of outlines."""
    drawn = labelled.drawn
    masks = render_shot(load_truth(SUITE)[drawn.case], drawn.shot - 1, FORMAT, masks=True).masks
    assert masks is not None
    mask = masks[drawn.frame]
    persons = tuple(Person(sure=True, mask=mask == identity) for identity in np.unique(mask[mask > 0]))
    return labelled._replace(persons=persons)
