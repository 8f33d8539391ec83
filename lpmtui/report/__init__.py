"""What a job did: its events as lines, its report as text, HTML, SVG and JSON. Pure."""
