"""What a browser says of itself, in words its owner knows it by."""

from collections.abc import Sequence

# The first that a user agent contains counts: browsers name the ones they descend from after themselves.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QIHU", "360 浏览器"),
    ("360SE", "360 浏览器"),
    ("360EE", "360 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("MetaSr", "搜狗浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
    ("Trident", "IE 浏览器"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙设备"),
    ("OpenHarmony", "鸿蒙设备"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓设备"),
    ("Windows", "Windows 电脑"),
    ("Mac OS X", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


def device_words(agent: str) -> str:
    """``Windows 电脑，Edge 浏览器`` of a User-Agent header; what it does not tell is 未知."""
    return f"{_first(SYSTEMS, agent) or '未知设备'}，{_first(BROWSERS, agent) or '未知浏览器'}"


def _first(names: Sequence[tuple[str, str]], agent: str) -> str:
    return next((told for sign, told in names if sign in agent), "")
