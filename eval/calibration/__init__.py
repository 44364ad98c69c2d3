"""Calibration from marked answers: fitting it, and measuring by cross-validation whether it helps."""
