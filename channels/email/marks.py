"""The lines mail programs put around what is not new: quotations, forwarded mail, signatures, disclaimers."""

import re

# The verb of a program's line above a quotation, in the languages customers' programs speak
_WROTE = (
    r"wrote|writes|schrieb(?:en)?|geschrieben|a écrit|écrit|a ecrit|écrivait|escribió|escribio|escreveu|"
    r"ha scritto|scrisse|schreef|"
    r"geschreven|heeft(?: het volgende)? geschreven|napisa[łl](?:\(a\))?a?|pisze|skrev|kirjoitti|írta|"
    r"napsal(?:\(a\))?a?|napísal(?:\(a\))?a?|a scris|написал(?:\(а\))?а?|пишет|писал(?:\(а\))?а?|"
    r"написав|пише|написа|έγραψε|"
    r"yazdı|şunu yazdı|şunları yazdı|כתב(?:ה|/ה)?|מאת|كتب(?:ت)?|كتابة ما يلي بواسطة|"
    r"नेलिखा|ने लिखा|เขียนว่า|đã viết|menulis|"
    r"va escriure|idatzi du|rašė|rakstīja|kirjutas|je napisao|пишува|님이 작성|작성했습니다|님이 작성:|작성|쓴 글|"
    r"写道|寫道|写到|来信|のメール|さんは書きました|書きました|wrote the following"
)
_HAS_VERB = re.compile(
    rf"(?<![^\W_])(?:{_WROTE})(?![^\W_])|(?:写道|寫道|のメール|書きました|작성)|"
    r"[+-]\d\d:\d\d от ",  # Mail.ru
    re.IGNORECASE,
)
# Zoho, Lotus Notes
_BETWEEN_DASHES = re.compile(rf"^\s*-{{3,}}\s*\S.{{0,280}}(?:{_WROTE})\s*[:：]?\s*-{{3,}}\s*$", re.IGNORECASE)
# A mailbox, or a day of the year: a person's own sentence rarely ends in a verb and a colon with one of them
_ADDRESS = re.compile(r"@(?<=[\w.+-]@)[\w.-]{3}")
_BRACKETED = re.compile(r"<[^<>\s]{2,200}@[^<>\s]{2,200}>")
_TELLS_WHEN = re.compile(
    r"\d{1,4}\s?[./年-]\s?\d{1,2}\s?[./月-]\s?\d{1,4}|\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|"
    r"\d{1,2}\.? (?:de )?[^\W\d]{3,12}\.?(?: de)? \d{2,4}"
)
# Programs set what is written from right to left in marks that nobody sees
_UNSEEN = " \t\r\n\f\v\xa0\u3000\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|\d{1,2}時\d{1,2}分|\d{1,2}点\d{1,2}")
_STARTS = re.compile(
    r"^\s*[>\s]*(?:(?:on|le|am|el|em|il|op|at|den|dne|w dniu|dnia|ons?dag|în|στις|mon|tue|"
    r"wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|"
    r"lun|mar|mer|jeu|ven|sam|dim|lu|ma|me|gi|ve|sa|do|mié|jue|vie|sáb|seg|ter|qua|qui|"
    r"sex|pon|wt|śr|czw|pt|sob|ndz)\b|"
    r"(?:a|pe|la|в|у|to|v|z)\s+[^\W\d]{0,12}[.,]?\s*\d|\d{1,4}[./年-]|\d{1,2} [^\W\d]{3,12}\.? \d{4}|"
    r"在|于|في\b|-+ ?on\b|"
    r"[\"'“]?[^\"<>]{0,80}[\"'”]? ?[<(]|20\d\d)",
    re.IGNORECASE,
)


def _tells_who(line: str) -> bool:
    return "@" in line and bool(_ADDRESS.search(line) or _BRACKETED.search(line))


def _is_closed(line: str) -> bool:
    return line.rstrip(_UNSEEN).endswith((":", "："))


def may_end_attribution(line: str) -> bool:
    """A quick no for most lines."""
    return line.rstrip(_UNSEEN).endswith((":", "：", "写道", "寫道", "のメール", "---"))


# Where no verb is: day, clock and address with nothing behind them. No person writes so
_NAMES_ALL = re.compile(
    r"^\s*(?:[^\W\d]{1,12}\.?,? ){0,2}\d{1,4}\s?[./年-]?\s?(?:\d{1,2}|[^\W\d]{3,12})\.?\s?[./月-]?\s?\d{1,4}\D{1,12}"
    r"\d{1,2}[:.]\d{2}(?!\d).{0,120}<[^<>\s]{2,200}@[^<>\s]{2,200}>\s*[:：]\s*$"
)


def begins_attribution(line: str) -> bool:
    """Whether the first of several lines may be the beginning: it names the day, or who."""
    return bool(_STARTS.match(line) and (_TELLS_WHEN.search(line) or _tells_who(line)))


def is_attribution(line: str, *, quoted_below: bool, reply: bool) -> bool:
    """Whether a program wrote this line above a quotation: who wrote when. Above marked lines less is enough."""
    return _tells_writer(line, quoted_below=quoted_below, reply=reply) and not _SPEAKS.search(line)


def _tells_writer(line: str, *, quoted_below: bool, reply: bool) -> bool:
    if _BETWEEN_DASHES.match(line):
        return True
    who, ends = _tells_who(line), _is_closed(line)
    if quoted_below and who and ends and _STARTS.match(line):
        return True
    if reply and who and _NAMES_ALL.match(line):
        return True
    if not _HAS_VERB.search(line):
        # "Ann Smith <ann@example.com>:" above marked lines
        return quoted_below and ends and bool(_STARTS.match(line)) and (who or bool(_CLOCK.search(line)))
    if quoted_below:
        return bool(who or _TELLS_WHEN.search(line) or _BARE_VERB.match(line))
    ends = ends or line.rstrip().endswith(("写道", "寫道", "のメール"))
    if who:
        return ends and bool(_STARTS.match(line) or _TELLS_WHEN.search(line))
    # A person tells on what day somebody wrote, and goes on with what that was; programs name address or clock
    return reply and ends and bool(_CLOCK.search(line) and _STARTS.match(line)) and not _TELLS.search(line)


# How people speak of a writer, and programs do not
_TELLS = re.compile(
    r"(?-i:[a-z0-9]{3}[.!?] [A-Z])|[。！？]\w|\b(?:I|you|he|she|they|we|the|your|my|our|their|his|her|ihre?|mein|"
    r"unser|votre|notre|mon|su|mi)\b|您的|你们|我",
    re.IGNORECASE,
)
# Whoever tells what they wrote themselves
_SPEAKS = re.compile(
    r"\b(?:I|[Ii]ch|[Yy]o|[Ii]o|[Ii]k|[Jj]ag|[Jj]eg|[Mm]inä|[Яя]|[Jj]['’]ai|[Jj]e (?:vous|lui|leur))\b|我(?!们|司)"
)
_BARE_VERB = re.compile(
    rf"^\s*(?:on|le|am|el|em|il|op|den|w dniu|dnia)\b.{{0,280}}(?:{_WROTE})\s*[:：]?\s*$|"
    rf"^\s*(?:在|于).{{0,200}}[写寫]道",
    re.IGNORECASE,
)

_VERBS = (
    *(
        "wrote",
        "writes",
        "schr",
        "écrit",
        "ecrit",
        "escrib",
        "escrev",
        "scritto",
        "scrisse",
        "napis",
        "pisze",
        "skrev",
    ),
    *(
        "kirjoitti",
        "írta",
        "naps",
        "scris",
        "написа",
        "писал",
        "пишет",
        "пише",
        "γραψε",
        "yazdı",
        "כתב",
        "מאת",
        "كتب",
    ),
    *(
        "लिखा",
        "เขียน",
        "viết",
        "menulis",
        "escriure",
        "idatzi",
        "rašė",
        "rakst",
        "kirjutas",
        "작성",
        "写",
        "寫",
        "来信",
    ),
    *("のメール", "書きました"),
)


def may_hold_verb(folded: str) -> bool:
    """A quick no for most lines: the patterns take long to say it."""
    return any(map(folded.__contains__, _VERBS))


_OLDER = (
    r"original message|original (?:e-?)?mail|reply message|original appointment|replied message|"
    r"original-nachricht|ursprüngliche (?:nachricht|e-mail|mail)|originalnachricht|"
    r"message d['’]origine|message original|mail original|message initial|courriel original|mensaje original|"
    r"mensagem original|"
    r"messaggio originale|"
    r"oorspronkelijk bericht|originalmeddelande|ursprungligt meddelande|oprindelig (?:meddelelse|"
    r"besked)|opprinnelig melding|"
    r"alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|"
    r"eredeti üzenet|mesaj original|"
    r"исходное сообщение|исходное письмо|пересылаемое сообщение|оригинальное сообщение|"
    r"αρχικό μήνυμα|özgün ileti|orijinal mesaj|orijinal ileti|"
    r"הודעה מקורית|الرسالة الأصلية|원본 메[시세]지|원본메일|元のメッセージ|オリジナルメッセージ|"
    r"original message-{0,3}|tin nhắn gốc|pesan asli|"
    r"原始邮件(?:信息)?|原邮件|原始郵件|原始信件|原信件|原郵件|回复的原邮件|答复的原邮件|"
    r"回复的邮件|以下是引用|引用|邮件原件|邮件原文|原始信息|원본 이메일|원본 메일 내용|původní e-?mail"
)
_FORWARD = (
    r"forwarded (?:message|mail|email)(?: follows)?|weitergeleitete (?:nachricht|e-mail|mail)|"
    r"message (?:transféré|transmis|réexpédié)|mensaje reenviado|mensagem (?:encaminhada|"
    r"reencaminhada)|messaggio inoltrato|"
    r"doorgestuurd bericht|vidarebefordrat (?:meddelande|brev)|videresendt (?:meddelelse|"
    r"besked|melding)|välitetty viesti|"
    r"wiadomość przekazana|przekazana wiadomość|přeposlaná zpráva|továbbított üzenet|пересылаемое сообщение|"
    r"пересланное сообщение|"
    r"προωθημένο μήνυμα|iletilen mesaj|iletilmiş ileti|yönlendirilen ileti|הודעה שהועברה|"
    r"رسالة (?:معاد توجيهها|محولة)|전달된 메[시세]지|"
    r"転送メッセージ|転送されたメッセージ|转发的邮件|转发邮件|轉寄的郵件|轉寄郵件|转发邮件信息|轉寄郵件"
)
_BEGIN_FORWARD = (
    r"begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)|"
    r"inicio del mensaje reenviado|início da mensagem (?:reencaminhada|encaminhada)|inizio messaggio inoltrato|"
    r"begin doorgestuurd bericht|vidarebefordrat brev|start på videresendt besked|videresendt melding|"
    r"rozpoczęcie przekazanej wiadomości|początek przekazywanej wiadomości|начало переадресованного сообщения|"
    r"転送されたメッセージ|전달된 메시지|开始转发的邮件|下面是被转发的邮件|轉寄郵件開始|以下是轉寄的郵件"
)
# QQ writes its page's spaces into the plain text as well
_SPACE = r"(?:\s|&nbsp;){0,20}"
DIVIDER = re.compile(
    rf"^\s*[-_=—–*‐]{{2,60}}{_SPACE}\[?\s*(?:{_OLDER})\s*\]?{_SPACE}[:：]?\s*[-_=—–*‐]{{0,60}}\s*$",
    re.IGNORECASE,
)
# Samsung's plain text has the whole older mail in one line with it
RUN_ON = re.compile(rf"^\s*-{{4,60}} ?(?:{_OLDER}) ?-{{4,60}} ?[^\s:：][^\n:：]{{0,20}}[:：]", re.IGNORECASE)
# QQ in Chinese: the words alone, above the older mail's head
TITLE = re.compile(rf"^\s*(?:{_OLDER})\s*[:：]?\s*$", re.IGNORECASE)
# QQ in English: the word alone between two rules
DIVIDER_ALONE = re.compile(r"^\s*-{3,60}\s*original\s*-{3,60}\s*$", re.IGNORECASE)


def divides(line: str) -> bool:
    """`-----Original Message-----` and its like."""
    return bool(DIVIDER.match(line) or DIVIDER_ALONE.match(line) or RUN_ON.match(line))


FORWARDED = re.compile(
    rf"^\s*(?:[-_=—–*]{{2,60}}\s*(?:{_FORWARD})\s*[:：]?\s*[-_=—–*]{{0,60}}|(?:{_BEGIN_FORWARD})\s*[:：]?)\s*$",
    re.IGNORECASE,
)

_FROM = (
    r"from|von|de|da|van|från|fra|lähettäjä|od|feladó|de la|expéditeur|remitente|mittente|"
    r"afzender|от|від|από|kimden|gönderen|"
    r"מאת|من|보낸\s?사람|보낸이|발신|差出人|送信者|发件人|發件人|寄件者|寄件人|จาก|từ|dari"
)
_NEXT = (
    r"sent|date|to|cc|bcc|subject|reply-to|importance|attachments?|gesendet(?: am)?|datum|"
    r"an|betreff|kopie|antwort an|"
    r"envoyé(?: le)?|à|a|objet|copie|enviado(?: el| em)?|enviada(?: em)?|para|asunto|assunto|"
    r"fecha|data|inviato|oggetto|per|"
    r"verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|dato|lähetetty|päivämäärä|"
    r"vastaanottaja|aihe|kopio|"
    r"wysłano|wysłane|do|temat|dw|odesláno|komu|předmět|kópia|odoslané|predmet|küldve|címzett|"
    r"tárgy|másolat|trimis|către|subiect|"
    r"отправлено|дата|кому|копия|тема|надіслано|στάλθηκε|ημερομηνία|προς|θέμα|gönderildi|"
    r"tarih|kime|konu|bilgi|"
    r"נשלח|תאריך|אל|עותק|נושא|إلى|تاريخ|الإرسال|الموضوع|تم الإرسال|보낸\s?날짜|날짜|받[는은]\s?사람|"
    r"받는이|참조|제목|"
    r"送信日時|日付|日時|宛先|件名|发送时间|发送日期|发件时间|时间|日期|收件人|抄送|主题|"
    r"主旨|副本|收件者|寄件日期|傳送時間|發送時間|"
    r"ส่ง|ถึง|เรื่อง|đã gửi|đến|chủ đề|dikirim|kepada|subjek"
)
HEAD = re.compile(rf"^\s*>?\s*\*{{0,2}}\s*(?:{_FROM})\s*\*{{0,2}}\s*[:：]\s*\*{{0,2}}\s*\S", re.IGNORECASE)
HEAD_NEXT = re.compile(rf"^\s*>?\s*\*{{0,2}}\s*(?:{_NEXT})\s*\*{{0,2}}\s*[:：]", re.IGNORECASE)

# Fields that a journey has as well as a mail
ROUTE = re.compile(
    r"^\s*>?\s*\*{0,2}\s*(?:date|datum|data|fecha|dato|dátum|päivämäärä|дата|ημερομηνία|"
    r"tarih|日期|时间|日付|날짜|to|an|à|a|para|per|aan|"
    r"til|till|do|do|kam|кому|do|προς|kime)\s*\*{0,2}\s*[:：]",
    re.IGNORECASE,
)
# What programs put before the subject of a mail that is sent on. Finns answer with the VS of Danes who send on
_SENDS_ON = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|vl|pd|i|trans|továbbítás|пересл|ilt|πρθ|转发|轉寄|轉發|転送|전달)\s*[:：]",
    re.IGNORECASE,
)


_ANSWERS = re.compile(
    r"^\s*(?:re|aw|sv|vs|rv|r|res|resp|rif|odp|antw|ynt|yanıt|vast|atb|απ|отв|回复|答复|回覆|返信|답장|رد)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)


def answers(subject: str) -> bool:
    """Whether a subject is an older mail's with the mark of an answer before it."""
    return bool(_ANSWERS.match(subject))


def without_mark(subject: str) -> str:
    return _ANSWERS.sub("", subject).lstrip()


def sends_on(subject: str) -> bool:
    """Whether a subject says that the older mail below is what its writer tells."""
    return bool(_SENDS_ON.match(subject))


_SENT_FROM = re.compile(
    r"^\W*(?:(?:sent|get|send) (?:from|via|with|using|by) (?:my |the |a |an )?\[?(?:iphone|"
    r"ipad|ios|android|samsung|galaxy|huawei|xiaomi|"
    r"blackberry|nokia|windows|mail|outlook|yahoo|gmail|mobile|phone|smartphone|tablet|"
    r"handheld|wireless|proton\w*|aol|htc|lg|sony|"
    r"mailspring|spark|bluemail|htc|oneplus|mi phone|verizon|at&t|t-mobile|mail\.ru|yandex|"
    r"gmx|web\.de|workspace)[^\n]{0,80}|"
    r"sent from [^\n]{1,40}(?:phone|mobile|app|device)[^\n]{0,20}|get outlook for (?:ios|android)[^\n]{0,80}|"
    r"(?:von|gesendet von|diese nachricht wurde von) (?:meinem |mein |unterwegs|outlook|"
    r"mail|meiner )[^\n]{0,60}(?:gesendet|gesandt)?|"
    r"gesendet mit [^\n]{1,60}|von meinem [^\n]{1,40} gesendet|(?:envoyé|télécharger) (?:de(?:puis)?|"
    r"à partir de|avec) (?:mon |ma |l['’])?[^\n]{1,60}|"
    r"(?:enviado|enviada) (?:desde|do|a partir do|de|con|com) (?:mi |meu |mail|outlook|"
    r"yahoo|correo|gmail|iphone|el |o )[^\n]{1,60}|"
    r"inviato da(?:l)? (?:mio |mia |iphone|ipad|outlook|mail|yahoo)[^\n]{0,60}|(?:verzonden|verstuurd) (?:vanaf|"
    r"met|van(?:uit)?) (?:mijn )?[^\n]{1,50}|"
    r"(?:skickat från|sendt fra|lähetetty) (?:min |mitt )?[^\n]{1,50}|wysłan[eoy] z (?:mojego |"
    r"iphone|aplikacji|urządzenia|poczty)[^\n]{0,50}|"
    r"odesláno z[^\n]{1,50}|отправлено (?:с|из|от) [^\n]{1,60}|надіслано з [^\n]{1,50}|"
    r"στάλθηκε από [^\n]{1,50}|[^\n]{1,30}(?:ten|dan|den|tan) gönderildi|"
    r"נשלח מ[^\n]{1,40}|أ?رسل(?:ت)? من [^\n]{1,40}|تم الإرسال من [^\n]{1,40}|나의 [^\n]{1,30}에서 보냄|"
    r"[^\n]{1,30}에서 보냄|"
    r"(?:iphone|ipad|android|私の)[^\n]{0,20}から送信|発信元[^\n]{1,30}|(?:发自|发送自|"
    r"來自|从|傳送自|寄自)(?:我的|网易|qq|iphone|ipad|华为|小米|outlook|yahoo|mail)[^\n]{0,40}|"
    r"从(?:我的)?[^\n]{1,20}发送|发自[^\n]{1,30}|đã gửi từ [^\n]{1,30}|dikirim dari [^\n]{1,30}|"
    r"---- ?回复的原邮件 ?----)\s*[.。]?\s*$",
    re.IGNORECASE,
)


def is_device_line(line: str) -> bool:
    """`Sent from my iPhone` and its like."""
    line = line.replace("\xa0", " ")
    folded = line.lower()
    if len(line) <= 120 and "outlook" in folded and ("android" in folded or "ios" in folded):
        return len(line.partition("<")[0]) <= 45  # "Get Outlook for iOS", in the language of the telephone
    return len(line) <= 120 and bool(_SENT_FROM.match(line))


# Notes quotes whom and when it answers above the old mail's head
NOTES = re.compile(r"^\s*\S.{0,80}? ?---\s?\d[\d./: -]{7,30}(?: [ap]m)?---")
SIGNATURE = re.compile(r"^(?:--|—|–|__+) ?$|^\s*-- ?\xa0?$")

# Words of which a person's own paragraph holds one or two, a lawyer's three and more
_LEGAL = re.compile(
    r"confidential(?:ity)?|privileged|intended (?:solely|only|recipient|for)|addressee|"
    r"unauthori[sz]ed|if you (?:have received|are not)|"
    r"(?:in|by) error|delete (?:it|this|the)|disclos\w+|disclaimer|this (?:e-?mail|message|"
    r"communication|transmission)|virus(?:es)?|attachments?|"
    r"strictly prohibited|registered (?:in|office)|vertraulich\w*|adressat\w*|unbefugt\w*|"
    r"irrtümlich|diese (?:e-?mail|nachricht)|vernichten|"
    r"bestimmungsgemäß\w*|confidentiel\w*|destinataires?|par erreur|ce (?:message|courriel)|"
    r"pièces jointes|détruire|interdite?|"
    r"confidencial\w*|destinatarios?|por error|este (?:mensaje|correo|e-?mail)|archivos adjuntos|"
    r"eliminar\w*|prohibid[oa]|por engano|esta mensagem|"
    r"riservat\w*|destinatari[oa]|per errore|(?:il )?presente messaggio|questa e-?mail|"
    r"vertrouwelijk\w*|geadresseerde|abusievelijk|dit bericht|poufn\w+|"
    r"adresat\w*|omyłkow\w+|конфиденциальн\w+|адресат\w*|по ошибке|(?:это|настоящее) (?:сообщение|"
    r"письмо)|gizli\w*|alıcı\w*|yanlışlıkla|"
    r"保密|机密|機密|收件人|误收|誤收|删除|刪除|本邮件|本郵件|此邮件|附件|未经授权|泄露|"
    r"披露|機密情報|宛先|誤って|受信|削除|本メール|"
    r"기밀|비밀|수신인|수신자|잘못|삭제|본 메일|سري\w*|المرسل إليه|بالخطأ|סודי\w*|בטעות|הנמען",
    re.IGNORECASE,
)
_FOOTERS = re.compile(
    r"^\W*(?:please (?:consider|think of) the environment|(?:this|the) (?:e-?mail|message) (?:has been|"
    r"was) (?:checked|scanned)|"
    r"virus-free\.|virenfrei\.|libre de virus|sans virus|senza virus|before printing|"
    r"denken sie an die umwelt|pensez à l['’]environnement|antes de imprimir|prima di stampare|"
    r"此邮件已由 avast)",
    re.IGNORECASE,
)
_MANY_LEGAL = 3
# Without one of these it is no disclaimer, and whoever speaks of themselves is no lawyer
_ANCHORS = (
    *(
        "intended",
        "addressee",
        "recipient",
        "if you have received",
        "unauthori",
        "adressat",
        "bestimmungsgemäß",
        "empfänger",
    ),
    *(
        "destinatair",
        "destinatari",
        "geadresseerde",
        "bestemd voor",
        "adresat",
        "адресат",
        "получател",
        "alıcı",
        "muhatap",
    ),
    *(
        "收件人",
        "误收",
        "誤收",
        "接收者",
        "收信人",
        "宛先",
        "受信者",
        "誤って",
        "수신",
        "المرسل إليه",
        "הנמען",
        "confiden",
        "vertraulich",
    ),
)
_PERSON = re.compile(
    r"\b(?:I|my|I['’]m|I['’]ve)\b|\b(?:ich|mein\w*|mir|je|j['’]ai|mon|mes|yo|mi|mis|mio|"
    r"mia|meu|minha|ik|mijn|mój|moje|я|мой|мне|моя)\b|我(?!们|公司|司|方)|私は|私の|제가|"
    r"내가"
)


def is_disclaimer(paragraph: str) -> bool:
    """Whether a lawyer, or a virus scanner, wrote these lines: never a person who complains."""
    if len(paragraph) < 20 or len(paragraph) > 6000:
        return False
    if _FOOTERS.match(paragraph):
        return len(paragraph) < 400
    folded = paragraph.lower()
    if not any(map(folded.__contains__, _ANCHORS)) or _PERSON.search(paragraph):
        return False
    found = {match.lower() for match in _LEGAL.findall(paragraph)}
    return len(found) >= _MANY_LEGAL and (len(paragraph) > 60 or not paragraph.isascii())


_BELOW = re.compile(
    r"\b(?:see|find|my|our|answers?|replies|comments?|responses?)\b.{0,30}\b(?:below|inline|"
    r"in ?line|in red|in blue|between the lines|in the text)\b|"
    r"\b(?:siehe|s\.) unten\b|\bantworten? (?:unten|im text|in rot|in blau)\b|\bunten (?:im text|"
    r"in rot)\b|\bci-dessous\b|\bdans le texte\b|"
    r"\b(?:más )?abajo\b|\ben el texto\b|\bqui sotto\b|\bdi seguito\b|\babaixo\b|\bhieronder\b|"
    r"\bponiżej\b|\bниже\b|aşağıda|"
    r"见下文|如下|在下面|下方|红色|紅色|下記|以下の通り|赤字|아래",
    re.IGNORECASE,
)


# One of these stands in each of them, and is found far faster
_BELOW_WORDS = (
    *(
        "below",
        "line",
        " red",
        " blue",
        " text",
        "unten",
        " rot",
        " blau",
        "ci-dessous",
        " texte",
        "abajo",
        " texto",
    ),
    *("sotto", "seguito", "abaixo", "hieronder", "poniżej", "ниже", "aşağıda"),
    *("见下文", "如下", "在下面", "下方", "红色", "紅色", "下記", "以下の通り", "赤字", "아래"),
)


def points_below(text: str) -> bool:
    """Whether a short note on top says that the answers stand in the old mail itself."""
    if len(text) >= 300:
        return False
    folded = text.lower()
    return any(map(folded.__contains__, _BELOW_WORDS)) and bool(_BELOW.search(text))
