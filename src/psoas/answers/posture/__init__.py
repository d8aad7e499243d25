"""The posture that tight muscles make, with support or standing free."""
