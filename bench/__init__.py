"""Figures of this machine, as ratios to a limit of the same run; never timed tests."""
