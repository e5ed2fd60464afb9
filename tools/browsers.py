def chromium(): return "/usr/bin/chromium"
def firefox(): return "/usr/bin/firefox-esr"
