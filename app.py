"""Sambung Rasa: names the pages and runs the one that is asked for."""

from ui import frame

frame.run(
    (
        frame.PageSpec("overview", "pages/overview.py", ":material/home:"),
        frame.PageSpec("map", "pages/map.py", ":material/bubble_chart:"),
        frame.PageSpec("themes", "pages/themes.py", ":material/category:"),
        frame.PageSpec("comments", "pages/comments.py", ":material/forum:"),
        frame.PageSpec("export", "pages/export.py", ":material/download:"),
        frame.PageSpec("data", "pages/data.py", ":material/upload_file:"),
        frame.PageSpec("about", "pages/about.py", ":material/info:"),
    )
)
