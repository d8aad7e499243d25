"""What was said about psoas, as claims that can be judged: one file per claim, found by being here."""
