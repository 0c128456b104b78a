"""How programs name their own mail in its subject: absences, automatic answers, receipts, acknowledgements."""

import re

from channels.email.marks import without_mark

_END = r"\s*(?:[:：]|$|[.!。！]+\s*$|[-–—]\s|[-–—][^\W\d]|[(（\[【\])}】]|\bre:)"

_AUTOMATIC = (
    # how Exchange titles it in its languages, then other programs
    r"auto(?:matic|mated|matically generated)?[\s-]*(?:reply|response|answer|replied|responder|message)",
    r"auto(?:-|\s)?(?:reply|antwort|respuesta|risposta|response|svar)|autosvar|autovastaus|autorespuesta",
    r"automatische (?:antwort|abwesenheits\w+)|automatisierte antwort|réponse automatique(?: d.absence)?",
    r"réponse automatisée|(?:respuesta|resposta) autom[áà]tica|risposta automatica|risponditore automatico",
    r"automatisch antwoord|automatische reactie|automatis(?:k|kt) sv[aå]r|automaattinen vastaus",
    r"(?:automatyczna odpowied[źz]|odpowied[źz] automatyczna|autoodpowied[źz])|automatick[áa] odpov[eě][dď]",
    r"automatikus v[áa]lasz|r[ăa]spuns automat|автоматичен отговор|автоматический ответ|автоответ(?:чик)?",
    r"автоматична відповідь|автоматичне повідомлення|αυτόματη απάντηση|otomatik (?:yanıt|cevap)",
    r"(?:תשובה אוטומטית|מענה אוטומטי)|(?:الرد|رد) (?:ال)?تلقائي|پاسخ خودکار|स्वचालित (?:उत्तर|जवाब)",
    (
        r"ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ|(?:thư )?trả lời tự động|(?:balasan|jawaban) otomatis|"
        r"balasan automatik"
    ),
    r"automatski odgovor|аутоматски одговор|samodejni odgovor|automatinis atsakymas|automātiskā atbilde",
    (
        r"automaatvastus|sjálfvirkt svar|erantzun automatikoa|자동\s?(?:회신|응답)|自動(?:応答|"
        r"返信|回覆|回復|答覆)(?:メール)?"
    ),
    r"(?:系统)?自动(?:回复|答复|应答)(?:邮件)?|系統自動回覆",
)
_ABSENT = (
    (
        r"(?:i am |i'm )?(?:currently )?out[\s-]of[\s-](?:the[\s-])?office(?: auto\s?-?reply|"
        r" reply| message| notification)?(?: (?:until|till|from|through) [\w ,./]{1,40})?"
    ),
    (
        r"ooo(?: reply)?|away from (?:the |my )?(?:office|desk)|(?:i am|i'm) (?:away|on (?:holiday|"
        r"vacation|leave|maternity leave))"
    ),
    (
        r"vacation (?:reply|response|notice|message|autoreply)|on (?:annual|parental|maternity) leave|"
        r"absence notification"
    ),
    r"abwesenheits(?:notiz|agent|meldung|nachricht|assistent|benachrichtigung|hinweis)|abwesen(?:heit|d)",
    (
        r"(?:ich bin )?(?:derzeit )?(?:nicht im (?:büro|hause?)|außer haus)|urlaubs(?:meldung|"
        r"notiz|benachrichtigung)"
    ),
    (
        r"(?:message|notification|avis) d['’]absence|absence(?: du bureau)?|absente?s? du bureau|"
        r"en dehors du bureau"
    ),
    (
        r"je suis (?:actuellement )?absente?|fuera de (?:la )?oficina|ausencia(?: de la oficina)?|"
        r"mensaje de ausencia"
    ),
    r"fuori (?:sede|ufficio)|assenza dall['’]ufficio|messaggio di assenza|sono (?:assente|in ferie)",
    r"fora do escrit[óo]rio|aus[êe]ncia (?:do escrit[óo]rio|tempor[áa]ria)|ausente do escrit[óo]rio",
    r"afwezigheids(?:bericht|melding|assistent|notificatie)|afwezig(?:heid)?|niet (?:aanwezig|op kantoor)",
    r"frånvaro(?:meddelande)?|frånvarande|ej på (?:kontoret|plats)|fraværs(?:meddelelse|melding|assistent)",
    r"ikke (?:på kontoret|til stede)|poissaolo(?:viesti|ilmoitus)|poissa(?: (?:toimistosta|töistä))?",
    (
        r"(?:jestem )?poza biurem|nieobecno[śs][ćc](?: w biurze)?|mimo kancel[áa]ř|nep[řr][íi]tomnost|"
        r"házon kívül|irodán kívül"
    ),
    r"нет на месте|вне офиса|отсутств(?:ие|ую)(?: на рабочем месте| в офисе)?|(?:я )?в отпуске|поза офісом",
    r"εκτός γραφείου|ofis(?:te)? (?:dışı(?:nda|ndayım)?|yokum)|(?:מחוץ למשרד|לא במשרד)|خارج المكتب",
    r"부재\s?중(?: 자동\s?(?:응답|회신)| 알림| 안내)?|不在(?:通知|メッセージ|のお知らせ|連絡)|不在にしております",
    (
        r"不在(?:办公室|辦公室)(?:自动回复)?|外出(?:自动回复|通知)?|(?:休假|出差)(?:通知|自动回复|"
        r"中)|人不在办公室"
    ),
)
# Behind the first of them: whose mail it answers
_TO_YOURS = (
    r"(?: (?:auf|zu) ihrer? (?:e-?mail|mail|nachricht|anfrage)| to your (?:e-?mail|message|enquiry|inquiry)|"
    r" à votre (?:e-?mail|message|courriel|demande)| a su (?:correo|mensaje|e-?mail|consulta)|"
    r" alla (?:sua|tua) (?:e-?mail|mail|richiesta)| op uw (?:e-?mail|bericht))?"
)
_SUBJECT = re.compile(
    rf"^[\W_]*(?:(?:{'|'.join(_AUTOMATIC)}){_TO_YOURS}|{'|'.join(_ABSENT)})(?:{_END}|(?<=[复覆應応])\s)"
    # a person names a holiday too, but answers nothing with it
    r"|^[\W_]*(?:(?:annual|parental|maternity|paternity|sick) leave|on (?:vacation|holiday|leave))\s*[:–-]\s*re:",
    re.IGNORECASE,
)
# Lotus Notes: "AUTO: Ann Smith is out of the office (returning 12/02/2026)"
_NOTES = re.compile(
    r"^auto:\s+\S.{1,80}\b(?:is out|is away|is on|ist außer|ist nicht|est absente?|está (?:ausente|"
    r"fuera)|è fuori)\b.*$"
    r"|^auto:\s+\S.{1,80}(?:不在|休假|外出).*$|^.{2,80}\bis out of (?:the )?office\.?(?:\s*\((?:returning|"
    r"until|back)\b.*)?$",
    re.IGNORECASE,
)
_NOTES_MARKS = ("auto:", "is out of ")
_BEHIND = re.compile(
    rf"(?<=[\s(\[【（-])(?:{'|'.join(_AUTOMATIC)})\s*[)\]】）]\s*$|[【\[(（](?:{'|'.join(_AUTOMATIC)})[】\])）]",
    re.IGNORECASE,
)


def names_absence(subject: str, *, threaded: bool = False) -> bool:
    """Whether the subject is one that a program gives its own answer, at its very beginning or set in brackets. Behind
    the mark of a reply it is a program's where the mail names none that it answers (`threaded`), as people's do."""
    bare = subject if threaded else without_mark(subject)
    if _SUBJECT.match(bare) or (any(mark in bare.lower() for mark in _NOTES_MARKS) and _NOTES.match(bare)):
        return True
    return any(map(subject.__contains__, ")]】）")) and bool(_BEHIND.search(subject))


_READ = re.compile(
    r"^\s*(?:read|not read|gelesen|ungelesen|lu|non lu|leído|no leído|letto|non letto|lida|"
    r"não lida|gelezen|niet gelezen|"
    r"läst|oläst|lest|læst|luettu|przeczytano|nie przeczytano|přečteno|прочитано|прочтено|прочитано|okundu|"
    r"read receipt|return receipt(?: \(displayed\))?|lesebestätigung(?: \(angezeigt\))?|"
    r"accusé de réception(?: \(affiché\))?|"
    r"confirmation de lecture|confirmación de lectura|acuse de recibo|conferma di lettura|"
    r"ricevuta di ritorno|"
    r"confirmação de leitura|leesbevestiging|已读|未读|已读回执|阅读回执|已讀|讀取回條|"
    r"開封済み|開封確認|읽음|تمت القراءة)\s*[:：]",
    re.IGNORECASE,
)


# What old programs write into it. Alone the subject says too little: an Italian bed is a `letto`, and a person may have
# read your terms
_WAS_READ = re.compile(
    r"^\W*(?:your message|this is a (?:return )?receipt|this receipt|ihre nachricht|dies ist eine|"
    r"votre message|ceci est un|su mensaje|"
    r"el mensaje|il messaggio|a sua mensagem|uw bericht|ваше сообщение|ваше письмо|您的邮件|"
    r"您發送的郵件|您发送的邮件|送信者|귀하의 메시지)(?=.{0,600}?(?:"
    r"^[ \t>*]*(?:to|an|à|a|para|per|aan|do|кому|subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|тема|"
    r"收件人|主题|主旨|宛先|件名)\s*[:：]|"
    r"\b(?:was|has been) (?:read|displayed|opened|shown|deleted)|gelesen|angezeigt|geöffnet|"
    r"a été (?:lu|affiché|ouvert)|(?:leíd|abiert|mostrad)o|(?:letto|visualizzato|aperto)|(?:lid|exibid)a|gelezen|"
    r"weergegeven|прочитан|просмотрен|已(?:被)?(?:阅读|读|讀|打开|閱讀|显示)|読まれ|開封|읽))",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def names_reading(subject: str, text: str) -> bool:
    """Whether it is a receipt for mail that was shown, in words alone."""
    return bool(_READ.match(subject) and _WAS_READ.match(text))


# What another desk says when it has taken a letter. A person quotes such a subject behind Re: or Fwd:
_TAKEN = re.compile(
    r"^\W*(?:\[[^\]]{1,40}\]\W*)?(?:your (?:request|inquiry|enquiry|ticket|case|message|"
    r"email|e-mail|query|complaint)\b"
    r".{0,60}\b(?:received|registered|created|logged|opened)|"
    r"(?:we(?:'ve| have)? received|we got) your|(?:thank you|thanks) for (?:contacting|"
    r"your (?:message|email|e-mail|request|inquiry|enquiry))|"
    r"(?:request|ticket|case|message|e-?mail|support ticket)\s*(?:#?\S{0,20})?\s*(?:received|"
    r"opened|created|registered)|"
    r"(?:ihre (?:anfrage|nachricht|e-mail|mail|meldung)\b.{0,60}\b(?:eingegangen|erhalten|eröffnet|erstellt)|"
    r"(?:eingangsbestätigung|empfangsbestätigung)|vielen dank für ihre (?:anfrage|nachricht|e-mail|mail))|"
    r"(?:nous avons (?:bien )?reçu votre|votre (?:demande|message|ticket)\b.{0,60}\b(?:reçue?|"
    r"enregistrée?|créée?)|merci de nous avoir contactés)|"
    r"(?:hemos recibido (?:su|tu)|(?:su|tu) (?:solicitud|mensaje|consulta|ticket)\b.{0,60}\b(?:recibid[oa]|"
    r"registrad[oa]|cread[oa])|gracias por (?:contactar|su mensaje))|"
    r"(?:abbiamo ricevuto la (?:sua|tua)|recebemos (?:a sua|o seu|sua|seu)|we hebben uw .{3,30} ontvangen|"
    r"otrzymaliśmy|ваш(?:е|а)? (?:обращение|заявка|запрос|письмо)\b.{0,40}\b(?:получен|"
    r"зарегистрирован|принят)\w*)|"
    r"(?:感谢您的(?:来信|来件|反馈|邮件|咨询)|(?:我们)?已收到您的|您的(?:来信|邮件|问题|投诉|诉求|"
    r"反馈|工单|申请).{0,12}(?:已收到|已受理|已提交|已创建)|收到您的(?:来信|邮件))|"
    r"(?:お問い合わせ(?:いただき)?(?:ありがとうございます|を受け付けました|受付)|【?自動送信】?|受付完了))",
    re.IGNORECASE,
)
_DESKS = re.compile(
    r"^(?:no[._-]?reply|do[._-]?not[._-]?reply|donotreply|support|service|services|help|"
    r"helpdesk|servicedesk|desk|info|contact|"
    r"customer[._-]?(?:care|service|services|support)|care|kundenservice|kundendienst|serviceclient|"
    r"atencion\w*|soporte|sac|"
    r"tickets?|cases?|requests?|feedback|complaints?|beschwerde\w*|reclamations?|kefu|hotline|"
    r"admin|system|notifications?|alerts?|mailer|"
    r"robot|bot|auto\w*)(?:[+._-].*)?@",
    re.IGNORECASE,
)


def names_receipt_by_desk(subject: str, sender: str) -> bool:
    """Whether a desk tells that it has taken a letter: by its subject, and by an address no person has."""
    return bool(_DESKS.match(sender) and _TAKEN.match(subject) and not _GOES_ON.search(subject))


# "Thank you for your message, but the scale is still broken": a small firm's own words
_GOES_ON = re.compile(
    r"\b(?:but|still|however|yet|again|never|nobody|not|missing|no (?:answer|reply)|aber|trotzdem|nicht|nie|fehlt|"
    r"keine?|immer noch|mais|toujours|jamais|manque|pero|todavía|sigue|falta|ma|ancora|manca|mas|ainda|maar|nog|niet|"
    r"но|до сих пор)\b|但|却|仍|还|沒|没|まだ|しかし",
    re.IGNORECASE,
)


def names_receipt_in_text(sender: str, text: str) -> bool:
    """The same, where the desk repeats the subject of what it has taken and tells so below its line for replies."""
    told = text.lstrip()[:600]
    return bool(told.startswith("##-") and _DESKS.match(sender) and _TAKEN_BELOW.search(told))


_TAKEN_BELOW = re.compile(
    r"your (?:request|ticket|message|e-?mail)\b.{0,40}\b(?:has been|was) (?:received|created|logged)|"
    r"ihre (?:anfrage|nachricht)\b.{0,40}\b(?:eingegangen|erhalten)|votre (?:demande|message)\b.{0,40}\breçue?|"
    r"(?:su|tu) (?:solicitud|mensaje)\b.{0,40}\brecibid[oa]|(?:已收到您的|您的(?:请求|工单).{0,20}已(?:收到|创建))",
    re.IGNORECASE,
)


_REPORT = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:report domain:\s*\S+\s+submitter:|dmarc (?:aggregate )?report|"
    r"cron <[^>]{1,80}>|logwatch for |"
    r"(?:\*{3,} )?(?:problem|recovery|down|up) (?:service |host )?alert)",
    re.IGNORECASE,
)
# People complain of such mails as well
_FILTERED = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:\[?(?:spam|quarantine) (?:report|digest|summary|notification)|end user digest|"
    r"垃圾邮件(?:隔离)?(?:报告|通知))",
    re.IGNORECASE,
)
_FILTERS = re.compile(
    r"^(?:spam|quarantine|postmaster|filter|mail|gateway|security|protection)[^@]{0,40}@", re.IGNORECASE
)


def names_report(subject: str, sender: str) -> bool:
    """Whether a server reports to whoever keeps it."""
    if _REPORT.match(subject):
        return True
    return bool(_FILTERED.match(subject) and (_DESKS.match(sender) or _FILTERS.match(sender)))
