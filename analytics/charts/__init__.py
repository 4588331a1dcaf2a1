"""A frame and words -> a Plotly figure."""
