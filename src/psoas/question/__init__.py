"""What is asked: of which body, at which posture or motion, under which conditions."""
