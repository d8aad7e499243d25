"""What an electrode hears: fibres as sources, tissue as a conductor, shares of muscles in a signal."""
