"""Which muscle is tight: what tests can tell, before and after somebody is measured."""
