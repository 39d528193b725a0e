"""Bars of earlier versions of the families that no longer stand, with what was found, and why."""

from __future__ import annotations

from metrics.calibration.measure import Miss

WITHDRAWN = (
    Miss("character_drift", "clothes_hue", "spearman", 0.41),
    Miss("character_drift", "clothes_hue", "auc", 0.73),
    Miss("character_recall_gap", "clothes_hue", "spearman", 0.65),
    Miss("character_recall_gap", "clothes_hue", "auc", 0.95),
    Miss("environment_recall_gap", "place_hue", "spearman", 0.66),
    Miss("environment_recall_gap", "place_hue", "auc", 0.77),
    Miss("subject_consistency", "place_in_shot", "cross_talk", 4.27),
)
"""As found under version 1 of the families, on the same stories."""

WHY_WITHDRAWN = """\
Withdrawn, each before anything was measured on what stands in its place:

- *Drift* and *recall gap* are differences between early and late, near and far. A hue that turns by up to
  180 degrees is half way round by then: from about 60 degrees on the first reappearance is lost too,
  neighbours are as unlike as distant shots, and the difference shrinks again. For recall gaps, colours now go
  straight from a person's (a place's) own to another's. Drift was first asked the same; but it is how much
  better early appearances are kept than late ones, and these lose their early ones too. It is now asked for a
  change where each person is seen last. Consistencies and margins keep the turning hues.
- *Subject consistency* is VBench's formula on whole frames, and VBench defines it. A place that changes
  within a shot changes the frame, so it moves; that no metric of persons may is now asked of *subject
  consistency person*, the same formula on crops of the persons. Read as a statement on persons alone, subject
  consistency misleads wherever places change.
"""

WHY_MISSED = ""
"""Of bars that stand and are not reached."""
