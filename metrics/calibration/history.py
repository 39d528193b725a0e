"""Bars of earlier versions of the families that no longer stand, with what was found, and why."""

from __future__ import annotations

from metrics.calibration.measure import Miss

WITHDRAWN = (
    Miss("aesthetic_drift", "fading", "spearman", 0.53),
    Miss("aesthetic_drift", "fading", "auc", 0.90),
    Miss("character_drift", "clothes_hue", "spearman", 0.41),
    Miss("character_drift", "clothes_hue", "auc", 0.73),
    Miss("character_drift", "people_fade", "spearman", 0.65),
    Miss("character_drift", "people_fade", "auc", 0.88),
    Miss("character_recall_gap", "clothes_hue", "spearman", 0.65),
    Miss("character_recall_gap", "clothes_hue", "auc", 0.95),
    Miss("environment_recall_gap", "place_hue", "spearman", 0.66),
    Miss("environment_recall_gap", "place_hue", "auc", 0.77),
    Miss("subject_consistency", "place_in_shot", "cross_talk", 4.27),
)
"""As found on the same stories: clothes over into another's under version 2 of the families, all else under
version 1, with the aesthetic head of that time."""

WHY_WITHDRAWN = """\
Withdrawn, each before anything was measured on what stands in its place:

- *Drift* is how much better a story's begin is than its end. Faults that grow evenly from shot to shot
  spoil the begin as well (all but the first shot, the first reappearance of a person), and the difference
  shrinks again as the begin follows. It is now asked for faults at the end alone. *Clothes go over into
  another's* was first meant for character drift too, and withdrawn for the same reason once it was
  measured.
- *Recall gap* is a slope over the distance between shots. A hue that turns by up to 180 degrees is half way
  round by then, and from about 60 degrees on neighbours are as unlike as distant shots. It is now asked for
  colours that go straight from a person's (a place's) own to another's.
- *Subject consistency* is VBench's formula on whole frames, and VBench defines it. A place that changes
  within a shot changes the frame, so it moves; that no metric of persons may is now asked of *subject
  consistency person*, the same formula on crops of the persons. Read as a statement on persons alone,
  subject consistency misleads wherever places change.
"""

WHY_MISSED = """\
Why, as far as it is known:

- *Environment margin, places change hue*: all places turn, so different places become more or less alike as
  well, and the margin takes that away. Over the stories it moves by 0.10 (standard deviation) at 60 degrees
  and 0.15 at 180, while places annotated the same fall by 0.11 and 0.37: below about 90 degrees the margin
  of one story does not see it. Where a place becomes another one *of the same kind*, which no caption
  tells, all environment margins reach their bars.
- *Clothes*, *places go over into another's colours*: colours half way are greyer than either, and from
  three quarters on the similarity to the first look hardly falls further. The histogram's margin of persons
  and character consistency's AUC reach their bars.
- *Environment recall gap*: no family moves it reliably. It needs more stories than 16; read nothing into
  small differences.
- *Aesthetic drift* is the size of a difference: where the end of a clean story looks better than its begin,
  small faults at the end bring the two together first.
- *Aesthetic quality, blocks lost*: right order within stories, but two in five blocks lost are still taken
  for a busy picture.
"""
"""Of bars that stand and are not reached."""
