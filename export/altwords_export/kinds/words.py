"""Words to fill drawn pages with, in several languages and scripts."""

from __future__ import annotations

from random import Random

_LANGUAGES = {
    "en": (
        "account settings report order value water group market system result change local data table figure "
        "service report history update profile message project payment delivery weather garden river energy number "
        "window letter school travel kitchen music option network security storage default public private daily"
    ),
    "de": (
        "Einstellungen Konto Bericht Auftrag Wert Wasser Gruppe Markt Ergebnis Änderung Daten Tabelle Zahlung "
        "Lieferung Wetter Garten Übersicht Schule Reise Küche Straße Sicherheit Speicher öffentlich täglich"
    ),
    "fr": (
        "réglages compte rapport commande valeur eau groupe marché résultat données tableau paiement livraison "
        "météo jardin école voyage cuisine sécurité réseau façade première élève où déjà"
    ),
    "es": "ajustes cuenta informe pedido valor agua grupo mercado año niño datos tabla pago envío jardín cocina red",
    "ru": "настройки счёт отчёт заказ вода группа рынок данные таблица оплата погода сад школа кухня сеть",
    "el": "ρυθμίσεις λογαριασμός αναφορά νερό ομάδα αγορά δεδομένα πίνακας πληρωμή καιρός κήπος σχολείο",
    "zh": "设置 账户 报告 订单 数据 表格 付款 天气 花园 学校 旅行 厨房 网络 安全 公共 每日 消息 项目",
    "ja": "設定 アカウント 報告 注文 データ 表 支払い 天気 庭 学校 旅行 台所 ネットワーク 安全 毎日",
    "ko": "설정 계정 보고서 주문 데이터 표 결제 날씨 정원 학교 여행 부엌 네트워크 보안 매일",
    "ar": "إعدادات حساب تقرير طلب بيانات جدول دفع طقس حديقة مدرسة سفر مطبخ شبكة أمان",
    "hi": "सेटिंग्स खाता रिपोर्ट आदेश डेटा तालिका भुगतान मौसम बगीचा स्कूल यात्रा",
}
_COMMON = ("en", "en", "en", "de", "fr", "es")
FONTS = (
    "DejaVu Sans", "DejaVu Serif", "DejaVu Sans Condensed", "Liberation Sans", "Liberation Serif",
    "Liberation Sans Narrow", "Noto Sans", "Noto Serif", "Noto Sans Display", "Noto Serif Display",
)  # fmt: skip
MONO = ("DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono")


class Writer:
    """Writes nonsense in one language, which most pages keep to."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.language = rng.choice(_COMMON) if rng.random() < 0.75 else rng.choice(list(_LANGUAGES))
        self._words = _LANGUAGES[self.language].split()

    def words(self, least: int, most: int | None = None) -> str:
        text = " ".join(self.rng.choices(self._words, k=self.rng.randint(least, most or least)))
        return text[:1].upper() + text[1:]

    def number(self) -> str:
        form = self.rng.choice(("{:.0f}", "{:.1f}", "{:.2f}", "{:,.0f}", "{:.0f} %", "{:,.2f} €", "${:,.2f}"))
        return form.format(10 ** self.rng.uniform(0, 5))

    def paragraph(self, least: int = 20, most: int = 70) -> str:
        return ". ".join(self.words(4, 12) for _ in range(self.rng.randint(least, most) // 8 + 1)) + "."
