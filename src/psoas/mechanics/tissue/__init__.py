"""Passive tissue: fibres, joints, discs, capsule, and the parameters drawn for people."""
