"""How many articles are read and linked at once: in the processes of this machine, or on a cluster."""
