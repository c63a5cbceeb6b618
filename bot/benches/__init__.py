"""Measuring the matcher at national scale: a generator, the strongest simple peer, and the runs that compare them."""
