"""Matching at national scale: 700,000 records of 3,300 communes, by place, year and wording. See :mod:`.matching`."""
