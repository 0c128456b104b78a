"""What the organisation says unprompted, and how anything it says gets out."""
