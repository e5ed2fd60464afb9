import numpy as np
from scipy import fft, signal

x = np.sin(2 * np.pi * 5 * np.arange(200) / 200)
print(int(np.argmax(np.abs(fft.rfft(x)))), np.abs(fft.fft(x)).max().round(6))
print(signal.find_peaks(x)[0].tolist())
print(signal.savgol_filter(x, 11, 3)[:3].round(8).tolist())
