import io

import matplotlib.pyplot as plt
from matplotlib import cbook, font_manager

for family in ("serif", "monospace"):
    print(family, font_manager.findfont(family).rsplit("/", 1)[-1])

with plt.rc_context({"pdf.use14corefonts": True, "font.family": "Helvetica"}):
    figure, axes = plt.subplots()
    axes.set_title("Redshift")
    stream = io.BytesIO()
    figure.savefig(stream, format="pdf")
    print(b"/Helvetica" in stream.getvalue(), b"FontFile" in stream.getvalue())

with cbook.get_sample_data("grace_hopper.jpg") as picture:
    print(picture.read(3))
