"""Walking: when a leg pushes back, what of it the hip gives, and what is left and owed there."""
