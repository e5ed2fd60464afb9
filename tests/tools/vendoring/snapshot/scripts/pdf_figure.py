import io

import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 2], [3, 4], label=r"$\alpha$")
axes.legend()
for format in ("pdf", "ps"):
    stream = io.BytesIO()
    figure.savefig(stream, format=format)
    print(format, stream.getvalue()[:4], len(stream.getvalue()) > 5000)
