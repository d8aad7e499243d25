"""A limb in swing: how much of its swing is the hip and how much the spine, over the stiffness of the spine."""
