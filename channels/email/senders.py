"""What a sender's address and name say: whether programs send from it, a desk, or one person."""

import re
from functools import lru_cache

from dialogs.understanding.source import low

_MACHINES = re.compile(
    r"no[._-]?repl(?:y|ies)|do[._-]?not[._-]?(?:reply|respond)|dont[._-]?reply|noanswer|nicht[._-]?antworten|"
    r"ne[._-]?pas[._-]?repondre|no[._-]?responder|no[._-]?contestar|nao[._-]?responda|non[._-]?rispondere|"
    r"mailer|daemon|bounces?|auto(?:mat\w*|reply|responder|mailer|confirm)?|robot|bot|system|sistema|"
    r"notif\w*|benachrichtigung\w*|alerts?|alarm\w*|alerta\w*|monitor\w*|nagios|zabbix|grafana|prometheus|cron\w*|"
    r"root|www-data|backup\w*|jenkins|gitlab|github|ci|build\w*|scan\w*|scanner|printer|copier|mfp|fax|voicemail|"
    r"calendar|kalender|agenda|invit\w*|security|secure|sicherheit|seguridad|login|accounts?|konto|verify|verification|"
    r"otp|code|password|quarantine|spam\w*|filter|antispam|digest|reminders?|erinnerung\w*|recordatorio\w*|"
    r"notices?|avisos?|avis|avvisi|ilmoitus|oznameni|powiadomieni\w*|bildirim|notifiche|melding\w*|besked\w*|rappel\w*|"
    r"calendario|kalendarz|schedule\w*|meetings?|rooms?|watch\w*|\w*watch|sensor\w*|telemetry|gateway|gate\w*|guard|"
    r"shield|quarant\w*|share|dse|auth|env|reports?|vm|pbx|voice\w*|\w*fax\w*|\w*scan\w*|escaner|multifuncion|"
    r"nas|server|daily|tongbao|tixing|tongzhi|jiankong|phish\w*|abuse|dmarc|requests?-\w+|\w+-request|"
    r"incoming|calls?|diary|efile|efiling|acs|postbox|estafeta|relais|relay|zustell\w*|kanshi|jiance|yujing|gaojing|zidong|"
    r"kiosk|door\w*|camera\w*|cctv|meter\w*|iot|device\w*|logs?|jobs-?noreply|status|ops-\w+|tasks?|todo|signin|signup|welcome|"
    r"onboarding|renew|expir\w*|sync|postfix|smtp|imap|mta|exchange|autoreponse|donot\w*|unmonitored|"
    r"surveys?|umfrage|encuesta\w*|enquete|sondage|feedback-request|review\w*|bewertung\w*",
)
_TRADE = re.compile(
    r"orders?|bestell\w*|commandes?|pedidos?|ordini|order\w*|deals?|offers?|angebote?|"
    r"ofertas?|promo\w*|marketing|news|newsletter\w*|nieuwsbrief|bulletin|boletin|infolettre|"
    r"invoices?|invoicing|billing|rechnung\w*|factur\w*|fatura\w*|faktura|faktur\w*|fattur\w*|"
    r"payments?|pay|zahlung\w*|pagos?|receipts?|quittung\w*|recibos?|statements?|abrechnung|"
    r"shipping|shipment\w*|versand|envios?|livraison\w*|delivery|deliveries|tracking|track|parcels?|paket\w*|colis|"
    r"dispatch|bookings?|buchung\w*|reserv\w*|prenotazion\w*|appointments?|termine?|"
    r"rendezvous|citas?|checkin|flights?|webinar\w*|social|members?|membership|rewards?|"
    r"ebill|bills?|cards?|releves?|extracto\w*|ekstre|seguranca|weekly|daily|gazette|gazeta|redazione|redaktion|editor\w*|"
    r"magazine|sklep|negozio|winkel|loja|zakaz|objednavk\w*|siparis|kargo|offerte|oferty|"
    r"suivi|seguimiento|trackentrace|onderzoek|rassylka|akcii|recall|renewals?|library|"
    r"bibliothe\w*|biblioteca|herinnering|appointments?|rdv|bokning|"
    r"ship|fulfil\w*|customs|dunning|mahn\w*|inkasso|collections|fahuo|wuliu|dingdan|zhangdan|huiyuan|yingxiao|"
    r"checkout|basket|cart|wishlist|sale|outlet|coupons?|vouchers?|gutschein\w*|book|stay|trips?|rides?|fares?|"
    r"loyalty|points|subscriptions?|abo|updates?|announce\w*|mailing|list|lists|e?dm",
)
_DESKS = re.compile(
    r"shop|store|boutique|tienda|sales?|hello|hallo|hola|hey|hi|people|press|pr|media|travel|community|club|vip|tickets?|"
    r"accounting|buchhaltung|mail|email|courier|logisti\w*|events?|training|courses?|study|admissions?|"
    r"support|service|services|servicio|servizio|servicedesk|help\w*|desk|info|informaci?on|contact\w*|kontakt\w*|"
    r"contacto|contato|care|customer\w*|kunden\w*|klant\w*|kund\w*|client\w*|clienti|assist\w*|assistenza|asistencia|"
    r"atencion\w*|atendimento|soporte|suporte|sac|usagers|enquir\w*|inquir\w*|admin\w*|office|buero|bureau|oficina|"
    r"ugyfelszolgalat|asiakaspalvelu|bok|podpora|destek|apoio|aide|bok|obsluga|pomoc|supporto|klantenservice|"
    r"kundtjanst|kundeservice|oldal|registro|praxis|tenants?|municipio|mairie|rathaus|uffic\w*|reclami|"
    r"postmaster|reception|rezeption|empfang|team|staff|hr|jobs?|careers?|recruit\w*|bewerbung\w*|karriere|empleo|"
    r"complaints?|beschwerde\w*|reclam\w*|cases?|requests?|anfrage\w*|kefu|hotline|post|poststelle|registry|records",
)
_WORDS = re.compile("[a-z]{3,}")
_NO_LETTERS = re.compile(r"[^a-z\d]")
_LEAST_OF_HOUSE = 5
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊"
    "黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇魏呂盧鍾譚陸汪範賈韋鄒邱閻顧龔萬錢嚴湯莊簡賴游溫詹柯"
)
_KOREAN = (
    "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허유남심노하곽성차주우구민진나지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모"
)
_HAN_NAME = re.compile(
    f"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}|[{_KOREAN}][\uac00-\ud7af]{{2}}|"
    "[\u4e00-\u9fff]{1,3}[\u3000 ][\u4e00-\u9fff\u3040-\u30ff]{1,3}"
)
_HOSTS = frozenset({"news", "newsletter", "mailing", "notify", "notifications"})
_PIECES = re.compile(r"[._+\-]+")
_NAMED = re.compile(
    r"no-?reply|notification|alert|newsletter|mailer|daemon|robot|\bbot\b|system|automat|"
    r"monitor|\bvia\b|support|service|customer|kundenservice|kundendienst|help|desk|team|billing|accounts|orders?\b|"
    r"security|calendar|survey|digest|news|reminder|delivery|shop|store|client|clientes|cliente|atención|soporte|"
    r"通知|系统|系統|客服|自动|自動|商城|提醒|中心|服务|服務|团队|團隊|配信|事務局|サポート|お知らせ|センター|窓口|"
    r"알림|고객|센터|поддержк|служба|уведомлен|робот|bildirim|destek|müşteri|خدمة|فريق|الدعم|إشعار",
    re.IGNORECASE,
)


@lru_cache(maxsize=128)  # asked for again and again while one mail is judged
def kind_of(address: str) -> str:
    """What the part before the @ says: "machine", "trade", "desk", "" for a person's or any other."""
    local, _, domain = address.lower().partition("@")
    pieces = [piece.strip("0123456789") for piece in _PIECES.split(local)]
    whole = local.strip("0123456789")
    for kind, told in (("machine", _MACHINES), ("trade", _TRADE), ("desk", _DESKS)):
        if told.fullmatch(whole) or any(map(told.fullmatch, filter(None, pieces))):
            return kind
    host, _, rest = domain.partition(".")
    return "trade" if "." in rest and host in _HOSTS else ""


def is_named_so(name: str) -> bool:
    """Whether the name beside the address is that of a desk or a program."""
    return bool(_NAMED.search(name))


@lru_cache(maxsize=128)
def is_persons(name: str, address: str) -> bool:
    """Whether name and address are one person's: an address made of the name, or a name of two to four characters."""
    if is_named_so(name) or kind_of(address):
        return False
    local = address.lower().partition("@")[0]
    words = _WORDS.findall(name.lower())
    if len(words) < 4 and any(word in local for word in words):
        return True
    return bool(_HAN_NAME.fullmatch(name.strip()))


@lru_cache(maxsize=128)
def is_organisations(name: str, address: str) -> bool:
    """Whether the name beside the address is that of the house it is sent from, as firms and programs write."""
    house = address.lower().rpartition("@")[2].partition(".")[0].replace("-", "")
    squeezed = _NO_LETTERS.sub("", "".join(map(low, name)))
    return len(house) >= _LEAST_OF_HOUSE and (
        house[:_LEAST_OF_HOUSE] in squeezed or (len(squeezed) >= _LEAST_OF_HOUSE and squeezed in house)
    )
