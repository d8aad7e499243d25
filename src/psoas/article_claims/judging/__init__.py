"""From an ensemble to a verdict, and the stored answer."""
