"""Writes most mails of this folder, each as its program would, with the reading its author had in mind beside it.

    .venv/bin/python tests/data/mail/write.py

The expectation stands here with the mail, written before any reader saw it. Everybody in them is invented.
"""

import base64
import binascii
import json
import quopri
import struct
import sys
from pathlib import Path

HERE = Path(__file__).parent
DESK = "complaints@desk.example"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(range(64)) * 4 + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
written = set()


def keep(name, raw, **expected):
    """One mail and what is to be read from it; CRLF unless it is bytes already."""
    if name in written:
        raise SystemExit(f"{name} is written twice")
    written.add(name)
    content = raw if isinstance(raw, bytes) else raw.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")
    (HERE / f"{name}.eml").write_bytes(content)
    golden = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / f"{name}.json").write_text(golden + "\n", "utf-8")


def word(text, charset="utf-8", how="B"):
    raw = text.encode(charset)
    if how == "B":
        return f"=?{charset}?B?{base64.b64encode(raw).decode()}?="
    return f"=?{charset}?Q?{''.join(chr(b) if chr(b).isalnum() and b < 128 else f'={b:02X}' for b in raw)}?="


def wrapped(content):
    return base64.encodebytes(content).decode().replace("\n", "\r\n").rstrip("\r\n")


def qp(text, charset="utf-8"):
    return quopri.encodestring(text.encode(charset)).decode().rstrip("\n")


def head(sender, subject, number, *more, to=DESK, date="Sat, 21 Nov 2026 09:12:33 +0100"):
    ascii_subject = subject if subject.isascii() else word(subject)
    return "\n".join(
        [f"From: {sender}", f"To: {to}", f"Subject: {ascii_subject}", f"Date: {date}",
         f"Message-ID: <{number}@mail.example.org>", *more, "MIME-Version: 1.0"]
    )  # fmt: skip


# ------------------------------------------------------------------ answers, as programs quote

REPLY = ("In-Reply-To: <41.c2lnbmF0dXJl@desk.example>", "References: <first@mail.example.org> <41.c2lnbmF0dXJl@desk.example>")


def answer(name, sender, address, subject, new, quoted, *, more=(), lead="", tail=""):
    """A plain answer: the new words, what the program sets between, and the old mail."""
    text = f"{lead}{new}\n\n{quoted}{tail}\n"
    raw = f"{head(f'{sender} <{address}>' if sender.isascii() else f'{word(sender)} <{address}>', subject, name, *REPLY, *more)}\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    last = [line for line in text.split("\n") if line.strip()][-1]
    keep(name, raw, kind="message", **{"from": address, "from_name": sender}, subject=subject, reply_text=new,
         text_ends=last.strip(), in_reply_to="<41.c2lnbmF0dXJl@desk.example>")  # fmt: skip


OLD = "Thank you for your message.\n1. Which product is it?\n2. When did it happen?"


def marked(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


answer("reply_thunderbird_en", "Rosa Kemp", "rosa.kemp@example.org", "Re: [AMD-261121-7K3TF] We have your complaint",
       "It is the grey toaster, model T-200.", f"On 20.11.2026 18:00, Acme Complaints wrote:\n{marked(OLD)}", more=("User-Agent: Mozilla Thunderbird",))
answer("reply_thunderbird_de", "Jörg Weiß", "joerg.weiss@example.org", "Re: [AMD-261121-7K3TF] Ihre Beschwerde",
       "Es ist der graue Toaster.\nGekauft am 3. Mai in Köln.", f"Am 20.11.26 um 18:00 schrieb Acme Beschwerden:\n{marked(OLD)}")
answer("reply_thunderbird_fr", "Chloé Martin", "chloe.martin@example.org", "Re: Votre réclamation",
       "C'est le grille-pain gris, reçu cassé le 3 mai.", f"Le 20/11/2026 à 18:00, Acme a écrit :\n{marked(OLD)}")
answer("reply_thunderbird_it", "Giulia Bruni", "giulia.bruni@example.org", "Re: Il suo reclamo",
       "È il tostapane grigio.", f"Il 20/11/26 18:00, Acme ha scritto:\n{marked(OLD)}")
answer("reply_thunderbird_nl", "Piet de Vries", "piet@example.org", "Re: Uw klacht",
       "Het gaat om de grijze broodrooster.", f"Op 20-11-2026 om 18:00 schreef Acme:\n{marked(OLD)}")
answer("reply_thunderbird_pl", "Łukasz Żak", "lukasz.zak@example.org", "Re: Państwa reklamacja",
       "Chodzi o szary toster.", f"W dniu 20.11.2026 o 18:00, Acme pisze:\n{marked(OLD)}")
answer("reply_thunderbird_ru", "Анна Котова", "kotova@example.org", "Re: Ваша жалоба",
       "Это серый тостер, куплен 3 мая.", f"20.11.2026 18:00, Acme пишет:\n{marked(OLD)}")
answer("reply_gmail_es", "Lucía Peña", "lucia@example.org", "Re: Su queja",
       "Es la tostadora gris.", f"El vie, 20 nov 2026 a las 18:00, Acme (<{DESK}>) escribió:\n\n{marked(OLD)}")
answer("reply_gmail_pt", "João Souza", "joao@example.org", "Re: A sua reclamação",
       "É a torradeira cinzenta.", f"Em sex., 20 de nov. de 2026 às 18:00, Acme <{DESK}>\nescreveu:\n\n{marked(OLD)}")
answer("reply_gmail_ja", "佐藤 花子", "sato@example.org", "Re: お問い合わせ",
       "灰色のトースターです。\n5月3日に壊れました。", f"2026年11月20日(金) 18:00 Acme <{DESK}>:\n\n{marked(OLD)}")
answer("reply_gmail_ko", "김민수", "kim@example.org", "Re: 불만 접수",
       "회색 토스터입니다.", f"2026년 11월 20일 (금) 오후 6:00, Acme <{DESK}>님이 작성:\n\n{marked(OLD)}")
answer("reply_gmail_zh", "王丽", "wangli@example.org", "Re: 您的投诉",
       "是灰色的烤面包机，5月3日坏的。", f"Acme <{DESK}> 于2026年11月20日周五 18:00写道：\n\n{marked(OLD)}")
answer("reply_gmail_tw", "陳美玲", "chen@example.org", "Re: 您的投訴",
       "是灰色的烤麵包機。", f"Acme <{DESK}> 於 2026年11月20日 週五 下午6:00寫道：\n\n{marked(OLD)}")
answer("reply_gmail_tr", "Ayşe Yılmaz", "ayse@example.org", "Re: Şikayetiniz",
       "Gri ekmek kızartma makinesi.", f"Acme <{DESK}>, 20 Kas 2026 Cum, 18:00 tarihinde şunu yazdı:\n\n{marked(OLD)}")
answer("reply_gmail_ar", "ليلى حداد", "layla@example.org", "Re: شكوى",
       "إنها المحمصة الرمادية.", f"في الجمعة، 20 نوفمبر 2026 في 18:00 تمت كتابة ما يلي بواسطة Acme <{DESK}>:\n\n{marked(OLD)}")
answer("reply_gmail_broken_line", "Ann Smith", "ann@example.org", "Re: complaint",
       "The blue one.", f"On Fri, Nov 20, 2026 at 6:00 PM Acme Complaints and Customer Care Desk\n<{DESK}> wrote:\n\n{marked(OLD)}")
answer("reply_apple_en", "Tom Reed", "tom@example.org", "Re: complaint", "The blue one, since May.",
       f"> On 20 Nov 2026, at 18:00, Acme <{DESK}> wrote:\n> \n{marked(OLD)}")
answer("reply_iphone_en", "Tom Reed", "tom@example.org", "Re: complaint", "The blue one.",
       f"Sent from my iPhone\n\n> On 20 Nov 2026, at 18:00, Acme <{DESK}> wrote:\n> \n{marked(OLD)}")
answer("reply_iphone_de", "Eva Lang", "eva@example.org", "Re: Beschwerde", "Der blaue.",
       f"Von meinem iPhone gesendet\n\n> Am 20.11.2026 um 18:00 schrieb Acme <{DESK}>:\n> \n{marked(OLD)}")
answer("reply_iphone_zh", "李娜", "lina@example.org", "Re: 投诉", "蓝色的那个。",
       f"发自我的 iPhone\n\n> 在 2026年11月20日，18:00，Acme <{DESK}> 写道：\n> \n{marked(OLD)}")
answer("reply_iphone_fr", "Luc Petit", "luc@example.org", "Re: réclamation", "Le bleu.",
       f"Envoyé de mon iPhone\n\n> Le 20 nov. 2026 à 18:00, Acme <{DESK}> a écrit :\n> \n{marked(OLD)}")
answer("reply_outlook_en", "Bob Hill", "bob@example.org", "RE: complaint", "Please send it to my work address.",
       f"From: Acme <{DESK}>\nSent: Friday, November 20, 2026 6:00 PM\nTo: Bob Hill <bob@example.org>\nSubject: complaint\n\n{OLD}")
answer("reply_outlook_de", "Bernd Hügel", "bernd@example.org", "AW: Beschwerde", "Bitte an meine Büroadresse.",
       f"________________________________\nVon: Acme <{DESK}>\nGesendet: Freitag, 20. November 2026 18:00\nAn: Bernd Hügel\nBetreff: Beschwerde\n\n{OLD}")
answer("reply_outlook_fr", "Benoît Col", "benoit@example.org", "RE: réclamation", "À mon bureau, s'il vous plaît.",
       f"De : Acme <{DESK}>\nEnvoyé : vendredi 20 novembre 2026 18:00\nÀ : Benoît Col\nObjet : réclamation\n\n{OLD}")
answer("reply_outlook_es", "Blanca Ríos", "blanca@example.org", "RE: queja", "A mi oficina, por favor.",
       f"De: Acme <{DESK}>\nEnviado: viernes, 20 de noviembre de 2026 18:00\nPara: Blanca Ríos\nAsunto: queja\n\n{OLD}")
answer("reply_outlook_pl", "Beata Wilk", "beata@example.org", "ODP: reklamacja", "Do biura, proszę.",
       f"Od: Acme <{DESK}>\nWysłano: piątek, 20 listopada 2026 18:00\nDo: Beata Wilk\nTemat: reklamacja\n\n{OLD}")
answer("reply_outlook_ru", "Борис Ким", "boris@example.org", "RE: жалоба", "На рабочий адрес, пожалуйста.",
       f"От: Acme <{DESK}>\nОтправлено: 20 ноября 2026 г. 18:00\nКому: Борис Ким\nТема: жалоба\n\n{OLD}")
answer("reply_outlook_ja", "田中一郎", "tanaka@example.org", "RE: 苦情", "会社に送ってください。",
       f"差出人: Acme <{DESK}>\n送信日時: 2026年11月20日 18:00\n宛先: 田中一郎\n件名: 苦情\n\n{OLD}")
answer("reply_outlook_ko", "박지영", "park@example.org", "RE: 불만", "회사로 보내 주세요.",
       f"보낸 사람: Acme <{DESK}>\n보낸 날짜: 2026년 11월 20일 금요일 오후 6:00\n받는 사람: 박지영\n제목: 불만\n\n{OLD}")
answer("reply_outlook_zh", "赵强", "zhao@example.org", "答复: 投诉", "请寄到我公司。",
       f"发件人: Acme <{DESK}>\n发送时间: 2026年11月20日 18:00\n收件人: 赵强\n主题: 投诉\n\n{OLD}")
answer("reply_outlook_tr", "Barış Ok", "baris@example.org", "YNT: şikayet", "İş adresime lütfen.",
       f"Kimden: Acme <{DESK}>\nGönderildi: 20 Kasım 2026 Cuma 18:00\nKime: Barış Ok\nKonu: şikayet\n\n{OLD}")
answer("reply_outlook_old", "Bob Hill", "bob@example.org", "RE: complaint", "To my work address, please.",
       f"-----Original Message-----\nFrom: Acme [mailto:{DESK}]\nSent: Friday, November 20, 2026 6:00 PM\nTo: Bob Hill\nSubject: complaint\n\n{OLD}")
answer("reply_yahoo", "Yara Oz", "yara@example.org", "Re: complaint", "The green one.",
       f"On Friday, November 20, 2026 at 06:00:12 PM GMT+1, Acme <{DESK}> wrote:  \n \n {OLD}")
answer("reply_qq_new", "钱多多", "10001@example.org", "回复：投诉", "绿色的那个，谢谢。",
       f"------------------ 原始邮件 ------------------\n发件人: \"Acme\" <{DESK}>;\n发送时间: 2026年11月20日(星期五) 晚上6:00\n收件人: \"钱多多\"<10001@example.org>;\n主题: 投诉\n\n{OLD}")
answer("reply_163", "孙悦", "sunyue@example.org", "Re:投诉", "绿色的那个，型号X1。",
       f"At 2026-11-20 18:00:00, \"Acme\" <{DESK}> wrote:\n\n{OLD}")
answer("reply_163_zh", "孙悦", "sunyue@example.org", "Re:投诉", "绿色的。",
       f"在 2026-11-20 18:00:00，\"Acme\" <{DESK}> 写道：\n\n{OLD}")
answer("reply_netease_master", "周杰", "zhoujie@example.org", "回复：投诉", "绿色的。",
       f"---- 回复的原邮件 ----\n| 发件人 | Acme<{DESK}> |\n| 日期 | 2026年11月20日 18:00 |\n\n{OLD}")
answer("reply_foxmail", "吴敏", "wumin@example.org", "Re: 投诉", "白色的那台。\n\nwumin@example.org",
       f"发件人： Acme\n发送时间： 2026-11-20 18:00\n收件人： wumin\n主题： 投诉\n\n{OLD}", )
answer("reply_lotus", "Lena Orr", "lena@example.org", "Re: complaint", "It is the white one.",
       f"From:\tAcme/Desk\nTo:\tLena Orr/Home\nDate:\t20.11.2026 18:00\nSubject:\tcomplaint\n\n{OLD}")
answer("reply_top_and_disclaimer", "Carl Moss", "carl@example.org", "Re: complaint", "It is the white one.\n\nCarl Moss",
       "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error, please delete it and notify the sender.\n\n"
       f"On 20/11/2026 18:00, Acme <{DESK}> wrote:\n{marked(OLD)}")
answer("reply_disclaimer_de", "Karl Moos", "karl@example.org", "Re: Beschwerde", "Das weiße Gerät.",
       f"-- \nKarl Moos\nMusterstraße 1\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie diese Nachricht bitte.\n\nAm 20.11.2026 um 18:00 schrieb Acme <{DESK}>:\n{marked(OLD)}")
answer("reply_disclaimer_zh", "郑华", "zhenghua@example.org", "Re: 投诉", "白色的那台。",
       f"本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的收件人。如果您错收了本邮件，请您立即删除。\n\n在 2026-11-20 18:00:00，\"Acme\" <{DESK}> 写道：\n\n{OLD}")
answer("reply_signature", "Dora Lin", "dora@example.org", "Re: complaint", "It leaks at the handle.", f"-- \nDora Lin\n+44 20 7946 0123\n\nOn 20/11/2026 18:00, Acme <{DESK}> wrote:\n{marked(OLD)}")

ACME = "Acme <complaints@desk.example>"
for name, new, quoted in (
    ("gmail_de", "Der blaue.", f"Am Fr., 20. Nov. 2026 um 18:00 Uhr schrieb {ACME}:\n\n> alt"), ("gmail_hi", "नीला वाला।", f"शुक्र, 20 नव॰ 2026 को 6:00 pm बजे, {ACME} ने लिखा:\n\n> पुराना"),
    ("gmail_ru", "Синий.", f"пт, 20 нояб. 2026 г. в 18:00, {ACME}:\n\n> старое"), ("gmail_pl", "Niebieski.", f"pt., 20 lis 2026 o 18:00 {ACME} napisał(a):\n\n> stare"),
    ("gmail_sv", "Den blå.", f"Den fre 20 nov. 2026 kl 18:00 skrev {ACME}:\n\n> gammalt"), ("gmail_vi", "Cái màu xanh.", f"Vào Th 6, 20 thg 11, 2026 vào lúc 18:00 {ACME} đã viết:\n\n> cũ"),
    ("gmail_he", "הכחול.", f"בתאריך יום ו׳, 20 בנוב׳ 2026 ב-18:00 מאת {ACME}:\n\n> ישן"), ("gmail_th", "สีฟ้า", f"ในวันที่ ศ. 20 พ.ย. 2026 เวลา 18:00 {ACME} เขียนว่า:\n\n> เก่า"),
    ("gmail_id", "Yang biru.", f"Pada tanggal Jum, 20 Nov 2026 pukul 18.00 {ACME} menulis:\n\n> lama"), ("gmail_uk", "Синій.", f"пт, 20 лист. 2026 р. о 18:00 {ACME} пише:\n\n> старе"),
    ("gmail_cs", "Modrý.", f"pá 20. 11. 2026 v 18:00 odesílatel {ACME} napsal:\n\n> staré"), ("gmail_it", "Quello blu.", f"Il giorno ven 20 nov 2026 alle ore 18:00 Acme <{DESK}>\nha scritto:\n\n> vecchio"),
    ("gmail_nl", "De blauwe.", f"Op vr 20 nov 2026 om 18:00 schreef {ACME}:\n\n> oud"), ("mailru", "Синий.", f"--\nАнна\n\n>Пятница, 20 ноября 2026, 18:00 +03:00 от {ACME}:\n> \n>старое"),
    ("yandex", "Синий.", f"20.11.2026, 18:00, \"Acme\" <{DESK}>:\n> старое"), ("gmx", "Der blaue.", f"Gesendet: Freitag, 20. November 2026 um 18:00 Uhr\nVon: {ACME}\nAn: Ann\nBetreff: Beschwerde\n\nalt"),
    ("naver", "파란색.", f"-----Original Message-----\nFrom: \"Acme\"<{DESK}>\nTo: \"Ann\"\nSent: 2026-11-20\nSubject: x\n\nold"), ("samsung", "The blue one.", f"-------- Original message --------\nFrom: {ACME}\nDate: 20/11/2026 18:00 (GMT+01:00)\nTo: Ann\nSubject: x\n\nold"),
    ("huawei", "蓝色的。", "-------- 原始邮件 --------\n发件人： Acme\n日期： 2026年11月20日\n收件人： Ann\n主题： x\n\nold"), ("notes", "The blue one.", "Acme ---20.11.2026 18:00:05---Which one is it?\n\nFrom:   Acme\nTo:     Ann\nDate:   20.11.2026\nSubject:        x\n\nold"),
    ("proton", "The blue one.", f"Sent with Proton Mail secure email.\n\nOn Friday, November 20th, 2026 at 18:00, {ACME} wrote:\n\n> old"), ("outlook_ios", "The blue one.", f"Get Outlook for iOS<https://aka.example/o0ukef>\n________________________________\nFrom: {ACME}\nSent: Friday\nTo: Ann\nSubject: x\n\nold"),
    ("outlook_android_de", "Der blaue.", f"Outlook für Android herunterladen\n________________________________\nVon: {ACME}\nGesendet: Freitag\nAn: Ann\nBetreff: x\n\nalt"),
):  # fmt: skip
    answer(f"reply_{name}", "Ann Smith", "ann@example.org", "Re: complaint", new, quoted)
for name, text in (
    ("story_clock", "Hello,\nI wrote to you on 3 May at 10:30. Your agent John wrote:\n\"We will call you.\"\nNobody called."),
    ("story_driver", "Once more:\nOn 3 May 2026 at 18:00 the driver wrote:\n\"left at the door\"\nbut nothing was there."),
):  # fmt: skip
    keep(f"reply_{name}", f"{head('Ida Berg <ida@example.org>', 'Re: complaint', name, *REPLY)}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n", kind="message", reply_text=text)
for name, new, text in (
    ("inline_marked", "The grey toaster T-200.\n\nOn 3 May, in the evening.",
     f"On 20/11/2026 18:00, Acme <{DESK}> wrote:\n> 1. Which product is it?\n\nThe grey toaster T-200.\n\n> 2. When did it happen?\n\nOn 3 May, in the evening.\n"),
    ("inline_numbers", "1. the grey toaster\n2. 3 May", f"1. the grey toaster\n2. 3 May\n\nOn 20/11/2026 18:00, Acme <{DESK}> wrote:\n{marked(OLD)}\n"),
    ("inline_below", "The grey toaster.", f"> 1. Which product is it?\n> 2. When did it happen?\n\nThe grey toaster.\n"),
):  # fmt: skip
    keep(f"reply_{name}", f"{head('Ida Berg <ida@example.org>', 'Re: complaint', name, *REPLY)}\nContent-Type: text/plain; charset=utf-8\n\n{text}", kind="message", reply_text=new)
inside = f"Please see my answers below.\n\nFrom: Acme <{DESK}>\nSent: Friday, November 20, 2026 6:00 PM\nTo: Ida Berg\nSubject: complaint\n\n1. Which product is it?\nThe grey toaster.\n2. When did it happen?\n3 May."
keep("reply_outlook_inside", f"{head('Ida Berg <ida@example.org>', 'RE: complaint', 'inside', *REPLY)}\nContent-Type: text/plain; charset=utf-8\n\n{inside}\n", kind="message", reply_text=inside)
keep("reply_gmail_html", f"""{head('Ida Berg <ida@example.org>', 'Re: complaint', 'gmailhtml', *REPLY)}
Content-Type: text/html; charset=utf-8

<div dir="ltr">It is the <b>grey</b> toaster.<div><br></div><div>Ida</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Fri, Nov 20, 2026 at 6:00 PM Acme &lt;<a href="mailto:{DESK}">{DESK}</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Which product is it?</div></blockquote></div>
""", kind="message", html=True, reply_text="It is the grey toaster.\n\nIda")
keep("reply_outlook_html", f"""{head('Ida Berg <ida@example.org>', 'RE: complaint', 'outlookhtml', *REPLY)}
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html xmlns:o=3D"urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {{margin:0cm}} --></style></head><body lang=3DEN-GB><div class=3DWordSection1><p class=3DMsoNormal>The grey one.<o:p></o:p></p><p class=3DMsoNormal><o:p>&nbsp;</o:p></p><div style=3D'border:none;border-top:solid #E1E1E1 1.0pt'><p class=3DMsoNormal><b>From:</b> Acme &lt;{DESK}&gt; <br><b>Sent:</b> Friday, November 20, 2026 6:00 PM<br><b>To:</b> Ida Berg<br><b>Subject:</b> complaint</p></div><p class=3DMsoNormal>Which product is it?</p></div></body></html>
""", kind="message", html=True, reply_text="The grey one.")

# first mails that only look like answers: nothing of theirs may go
for name, text in (
    ("journey", "My train was cancelled.\n\nFrom: Berlin\nTo: Hamburg\nDate: 3 May 2026\n\nI want my 39 euros back."),
    ("story_wrote", "On 3 May 2026 your driver wrote:\nI left it at the door.\nThere was nothing at the door."),
    ("privacy", "You sent my confidential data by error to unauthorised people. I demand that you delete this message and the attachments."),
    ("dashes", "Two things:\n- the lid is cracked\n- the cable is missing\n-- and nobody answers the phone\n\nPlease act."),
    ("questions", "What happened:\n1. ordered on 1 May\n2. paid on 2 May\n\nWhat I want:\nmy money back"),
):  # fmt: skip
    keep(f"first_{name}", f"{head('Uma Ross <uma@example.org>', 'Complaint', name)}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n", kind="message", reply_text=text, text=text)
keep("first_signature_contact", f"{head('Uma Ross <uma@example.org>', 'Complaint', 'sigc')}\nContent-Type: text/plain; charset=utf-8\n\nThe lid is cracked.\n\n-- \nUma Ross\n+44 20 7946 0123\n", kind="message", reply_text="The lid is cracked.\n\n-- \nUma Ross\n+44 20 7946 0123")
keep("first_android", f"{head('Uma Ross <uma@example.org>', 'Complaint', 'android')}\nContent-Type: text/plain; charset=utf-8\n\nThe lid is cracked.\n\nSent from my Samsung Galaxy smartphone.\n", kind="message", reply_text="The lid is cracked.")
for code, divider, intro in (
    ("gmail", "---------- Forwarded message ---------", "See what the shop wrote."), ("apple", "Begin forwarded message:", "See below."),
    ("thunderbird_de", "-------- Weitergeleitete Nachricht --------", "Siehe unten."), ("qq", "------------------ 转发邮件 ------------------", "请看商家的回复。"),
    ("fr", "---------- Message transféré ----------", "Voir ci-dessous."),
):  # fmt: skip
    text = f"{intro}\n\n{divider}\nFrom: Shop <shop@example.net>\nDate: Thu, Nov 19, 2026\nSubject: Your order\nTo: <uma@example.org>\n\nYour order is two weeks late."
    keep(f"forward_{code}", f"{head('Uma Ross <uma@example.org>', 'Fwd: Your order', 'fwd' + code)}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n", kind="message", reply_text=text)

# ------------------------------------------------------------------ character sets

SETS = {
    "gb2312": ("洗衣机漏水了，请尽快处理。", "gb2312", "gb2312"), "gb18030_named_gb2312": ("洗衣机坏了，联系人张镕。", "gb18030", "gb2312"),
    "big5": ("洗衣機漏水了，請盡快處理。", "big5", "big5"), "shift_jis": ("洗濯機が水漏れしています。①番です。", "cp932", "Shift_JIS"),
    "euc_jp": ("洗濯機が水漏れしています。", "euc_jp", "EUC-JP"), "iso_2022_jp": ("洗濯機が水漏れしています。", "iso2022_jp", "ISO-2022-JP"),
    "euc_kr": ("세탁기에서 물이 샙니다. 환불해 주세요.", "euc_kr", "ks_c_5601-1987"), "iso_2022_kr": ("세탁기에서 물이 샙니다.", "iso2022_kr", "iso-2022-kr"),
    "koi8_r": ("Стиральная машина течёт, верните деньги.", "koi8_r", "koi8-r"), "cp1251": ("Стиральная машина течёт.", "cp1251", "windows-1251"),
    "cp1250": ("Pralka cieknie, proszę o zwrot.", "cp1250", "windows-1250"), "latin2": ("Pračka teče, prosím o vrácení peněz.", "iso8859_2", "iso-8859-2"),
    "cp1253": ("Το πλυντήριο στάζει.", "cp1253", "windows-1253"), "cp1254": ("Çamaşır makinesi su sızdırıyor.", "cp1254", "iso-8859-9"),
    "cp1255": ("מכונת הכביסה דולפת.", "cp1255", "windows-1255"), "cp1256": ("الغسالة تسرب الماء.", "cp1256", "windows-1256"),
    "tis_620": ("เครื่องซักผ้ารั่ว", "cp874", "tis-620"), "latin1_with_euro": ("Schaden von 20 € – bitte prüfen.", "cp1252", "iso-8859-1"),
    "utf8_named_latin1": ("Die Waschmaschine läuft aus. Größe L.", "utf-8", "iso-8859-1"), "utf8_named_gb2312": ("洗衣机漏水了，请尽快处理。", "utf-8", "gb2312"),
    "unnamed_gb18030": ("洗衣机漏水了，请尽快处理。", "gb18030", ""), "unnamed_big5": ("洗衣機漏水了，請盡快處理。謝謝您的協助", "big5", ""),
    "unnamed_sjis": ("洗濯機が水漏れしています。", "cp932", ""), "unnamed_koi8": ("Стиральная машина течёт, верните деньги.", "koi8_r", ""),
    "unnamed_cp1251": ("Стиральная машина течёт, верните деньги.", "cp1251", ""), "unnamed_cp1252": ("Die Waschmaschine läuft aus, 20 €.", "cp1252", ""),
    "unnamed_jis": ("洗濯機が水漏れしています。", "iso2022_jp", ""), "gbk_named_latin1": ("洗衣机漏水了，请尽快处理。", "gbk", "iso-8859-1"),
    "gbk_named_utf8": ("洗衣机漏水了，请尽快处理。", "gbk", "utf-8"), "unknown_name": ("Die Waschmaschine läuft aus.", "utf-8", "x-unknown"),
    "utf16": ("The drum is loud – very loud.", "utf-16", "utf-16"), "utf7": ("Die Waschmaschine läuft aus.", "utf-7", "utf-7"), "utf8_bom": ("洗衣机漏水了。", "utf-8-sig", "utf-8"),
}  # fmt: skip
for name, (text, codec, label) in SETS.items():
    kind = "Content-Type: text/plain" + (f"; charset={label}" if label else "")
    body = text.encode(codec)
    coding = "base64" if codec == "utf-16" else "8bit"
    shown = wrapped(body).encode() if codec == "utf-16" else body
    keep(f"charset_{name}", f"{head('Mo Fox <mo@example.org>', 'Complaint', name)}\n{kind}\nContent-Transfer-Encoding: {coding}\n\n".replace("\n", "\r\n").encode() + shown + b"\r\n", kind="message", text=text, reply_text=text)
keep("charset_mixed_lines", f"{head('Mo Fox <mo@example.org>', 'Complaint', 'mixed')}\nContent-Type: text/plain\n\n".replace("\n", "\r\n").encode() + "水壶坏了，请退款。\r\n".encode("gbk") + "谢谢你们的帮助。\r\n".encode(), text="水壶坏了，请退款。\n谢谢你们的帮助。")
keep("charset_in_page", f"{head('Mo Fox <mo@example.org>', 'Complaint', 'meta')}\nContent-Type: text/html\n\n".replace("\n", "\r\n").encode() + '<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head><body><p>Не работает.</p></body></html>'.encode("koi8_r"), text="Не работает.")
for name, value, codec, shown in (("gbk", "投诉：洗衣机漏水", "gbk", None), ("latin1", "Beschädigt – prüfen", "cp1252", None), ("koi8", "Жалоба на стиральную машину", "koi8_r", None), ("jis", "洗濯機の苦情", "iso2022_jp", None)):  # fmt: skip
    raw = b"From: Mo Fox <mo@example.org>\r\nTo: " + DESK.encode() + b"\r\nSubject: " + value.encode(codec) + b"\r\nDate: Sat, 21 Nov 2026 09:12:33 +0100\r\nContent-Type: text/plain\r\n\r\nSee subject.\r\n"
    keep(f"raw_subject_{name}", raw, subject=value)

# ------------------------------------------------------------------ headers as they should not be

for name, line, sender, person in (
    ("address_as_name", "ann@example.org <ann@example.org>", "ann@example.org", "ann@example.org"),
    ("comma_unquoted", "Smith, Ann <ann@example.org>", "ann@example.org", "Smith, Ann"),
    ("unclosed", "Ann Smith <ann@example.org", "ann@example.org", "Ann Smith"), ("doubled", "Ann <<ann@example.org>>", "ann@example.org", "Ann"),
    ("mailto", "Ann <mailto:ann@example.org>", "ann@example.org", "Ann"), ("second_of_list", "Undisclosed, Ann Smith <ann@example.org>, Bob <bob@example.org>", "ann@example.org", "Ann Smith"),
    ("whole_encoded", word("张三<zhangsan@example.org>"), "zhangsan@example.org", ""), ("quoted_word", f"\"{word('李雷')}\" <lilei@example.org>", "lilei@example.org", "李雷"),
    ("cut_word", f"=?utf-8?B?{base64.b64encode('投诉'.encode()).decode()[:3]}?= =?utf-8?B?{base64.b64encode('投诉'.encode()).decode()[3:]}?= <a@example.org>", "a@example.org", None),
    ("no_space_words", f"{word('韩')}{word('梅梅')} <han@example.org>", "han@example.org", "韩梅梅"), ("old_comment", "ann@example.org (Ann Smith)", "ann@example.org", None),
    ("group_rewritten", "\"'Ann Smith' via Desk\" <group@example.org>", "group@example.org", "'Ann Smith' via Desk"),
):  # fmt: skip
    expected = {"kind": "message", "from": sender} | ({} if person is None else {"from_name": person})
    keep(f"from_{name}", f"{head(line, 'Complaint', name)}\n\nThe kettle leaks.\n", **expected, text="The kettle leaks.")
for name, extra, sender in (("sender_only", "Sender: Ann <ann@example.org>", "ann@example.org"), ("return_path_only", "Return-Path: <ann@example.org>", "ann@example.org")):  # fmt: skip
    keep(f"from_{name}", f"{extra}\nTo: {DESK}\nSubject: Complaint\nFrom: undisclosed\n\nThe kettle leaks.\n", kind="message", **{"from": sender})
keep("header_cr_only", b"From: Ann <ann@example.org>\rTo: desk@desk.example\rSubject: Old Mac\r\rThe kettle leaks.\r", kind="message", **{"from": "ann@example.org"}, subject="Old Mac", text="The kettle leaks.")
keep("header_no_semicolon", f"{head('Ann <ann@example.org>', 'Complaint', 'nosemi')}\nContent-Type: text/plain charset=gbk\n\n".replace("\n", "\r\n").encode() + "水壶坏了。".encode("gbk"), text="水壶坏了。")
keep("header_mbox_line", f"From ann@example.org Sat Nov 21 09:12:33 2026\n{head('Ann <ann@example.org>', 'Complaint', 'mbox')}\n\nThe kettle leaks.\n", kind="message", **{"from": "ann@example.org"}, text="The kettle leaks.")
keep("header_date_broken", f"{head('Ann <ann@example.org>', 'Complaint', 'date', date='Saturday the 45th')}\n\nThe kettle leaks.\n", kind="message", date=None)

# ------------------------------------------------------------------ structure


def attached(kind, coding, content, disposition="attachment", name="", extra=""):
    body = wrapped(content) if coding == "base64" else content
    label = f"; filename=\"{name}\"" if name else ""
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: {coding}\nContent-Disposition: {disposition}{label}{extra}\n\n{body}"


def mixed(kind, *parts, mark="=_part_1"):
    return f"Content-Type: multipart/{kind}; boundary=\"{mark}\"\n\n" + "".join(f"--{mark}\n{part}\n" for part in parts) + f"--{mark}--\n"


PLAIN = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
MIKE = "Mike Roy <mike@example.org>"


def built(name, body, *more, subject="Complaint", sender=MIKE, **expected):
    keep(name, f"{head(sender, subject, name, *more)}\n{body}", **expected)


built("flowed", "Content-Type: text/plain; charset=utf-8; format=flowed\n\nThe kettle leaks at the handle and \nmade the whole table wet.\n\n -- stuffed\n-- \nMike\n",
      kind="message", text="The kettle leaks at the handle and made the whole table wet.\n\n-- stuffed\n-- \nMike")
built("flowed_delsp", "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n洗衣机漏水了，请 \n尽快处理。\n", text="洗衣机漏水了，请尽快处理。")
built("flowed_quoted", "Content-Type: text/plain; charset=utf-8; format=flowed\n\n> Which kettle \n> is it?\nThe blue \none.\n", *REPLY, text="> Which kettle is it?\nThe blue one.", reply_text="The blue one.")
built("calendar", mixed("alternative", PLAIN + "Let us meet about the kettle.", "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Kettle\nEND:VEVENT\nEND:VCALENDAR"),
      kind="message", text="Let us meet about the kettle.", file_types=["text/calendar"])
built("calendar_only", "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20261203T093000Z\nSUMMARY:Visit of the technician\nLOCATION:12 Mill Lane\nEND:VEVENT\nEND:VCALENDAR\n",
      kind="message", text="Visit of the technician\n2026-12-03 09:30\n12 Mill Lane", file_types=["text/calendar"])
built("signed_pgp_mime", mixed("signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"", PLAIN + "Signed: the kettle leaks.", "Content-Type: application/pgp-signature; name=\"signature.asc\"\n\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n-----END PGP SIGNATURE-----"),
      kind="message", text="Signed: the kettle leaks.", note="signed")
built("signed_smime_detached", mixed("signed; micalg=sha-256; protocol=\"application/pkcs7-signature\"", PLAIN + "Signed: the lid leaks.", attached("application/pkcs7-signature; name=\"smime.p7s\"", "base64", b"\x30\x82\x01\x00" + bytes(60), name="smime.p7s")),
      kind="message", text="Signed: the lid leaks.", note="signed")


def der(tag, content):
    length = len(content)
    size = bytes([length]) if length < 128 else bytes([0x80 | (length.bit_length() + 7) // 8]) + length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag]) + size + content


SIGNED_DATA, DATA, ENVELOPED = (bytes.fromhex(f"06092a864886f70d0107{n}") for n in ("02", "01", "03"))


def opaque(inner):
    signed = der(0x02, b"\1") + der(0x31, b"") + der(0x30, DATA + der(0xA0, der(0x04, inner))) + der(0x31, b"")
    return der(0x30, SIGNED_DATA + der(0xA0, der(0x30, signed)))


def opaque_indefinite(inner):
    pieces = b"".join(der(0x04, inner[n : n + 100]) for n in range(0, len(inner), 100))
    content = b"\x30\x80" + DATA + b"\xa0\x80\x24\x80" + pieces + b"\0\0\0\0\0\0"
    return b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + content + b"\0\0" * 3


INNER = (PLAIN + "Opaque: the kettle leaks, and the shop does not answer my letters at all.\n").replace("\n", "\r\n").encode()
for name, envelope in (("signed_smime_opaque", opaque(INNER)), ("signed_smime_outlook", opaque_indefinite(INNER))):
    built(name, attached("application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"", "base64", envelope, name="smime.p7m") + "\n",
          kind="message", text="Opaque: the kettle leaks, and the shop does not answer my letters at all.", note="signed")
built("encrypted_smime", attached("application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"", "base64", der(0x30, ENVELOPED + der(0xA0, bytes(80))), name="smime.p7m") + "\n",
      kind="message", text="", file_names=["smime.p7m"], note="encrypted")
built("encrypted_pgp", mixed("encrypted; protocol=\"application/pgp-encrypted\"", "Content-Type: application/pgp-encrypted\n\nVersion: 1", attached("application/octet-stream; name=\"encrypted.asc\"", "7bit", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----", name="encrypted.asc")),
      kind="message", text="", note="encrypted")
built("signed_pgp_inline", PLAIN + "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe kettle leaks.\n- -- dashed\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n-----END PGP SIGNATURE-----\n", kind="message", reply_text="The kettle leaks.\n-- dashed", note="signed")
built("encrypted_pgp_inline", PLAIN + "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", kind="message", note="encrypted")


def attribute(level, number, value):
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*pairs):
    content = struct.pack("<I", len(pairs))
    for kind, key, value in pairs:
        content += struct.pack("<HHII", kind, key, 1, len(value)) + value + bytes(-len(value) % 4)
    return content


def envelope(*files, text="", rich=b"", kind="IPM.Microsoft Mail.Note"):
    content = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + attribute(1, 0x00069007, struct.pack("<II", 1252, 0)) + attribute(1, 0x00078008, kind.encode() + b"\0")
    told = ([(0x1F, 0x1000, (text + "\0").encode("utf-16-le"))] if text else []) + ([(0x102, 0x1009, rich)] if rich else [])
    if told:
        content += attribute(1, 0x00069003, properties(*told))
    for name, data in files:
        content += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x0006800F, data) + attribute(2, 0x00018010, name.encode("cp1252", "replace")[:12] + b"\0") + attribute(2, 0x00069005, properties((0x1F, 0x3707, (name + "\0").encode("utf-16-le"))))
    return content


def stored_rtf(rtf):
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


built("tnef_files", mixed("mixed", PLAIN + "The invoice is attached.", attached("application/ms-tnef; name=\"winmail.dat\"", "base64", envelope(("Rechnung März.pdf", PDF), ("photo.jpg", JPEG), text="The invoice is attached."), name="winmail.dat")),
      kind="message", text="The invoice is attached.", file_names=["Rechnung März.pdf", "photo.jpg"], file_types=["application/pdf", "image/jpeg"])
built("tnef_text_only", attached("application/ms-tnef; name=\"winmail.dat\"", "base64", envelope(text="Only in Outlook's envelope: it leaks – badly."), name="winmail.dat") + "\n", kind="message", text="Only in Outlook's envelope: it leaks – badly.", file_names=[])
built("tnef_rtf", attached("application/ms-tnef; name=\"winmail.dat\"", "base64", envelope(rich=stored_rtf(rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 The kettle leaks\'2c \'fcbel.\par It is new.}")), name="winmail.dat") + "\n", kind="message", text="The kettle leaks, übel.\nIt is new.")
built("tnef_broken", mixed("mixed", PLAIN + "See the file.", attached("application/ms-tnef; name=\"winmail.dat\"", "base64", envelope(("a.pdf", PDF))[:60], name="winmail.dat")), kind="message", text="See the file.")
built("attached_mail", mixed("mixed", PLAIN + "Their answer is attached.", "Content-Type: message/rfc822\nContent-Disposition: attachment\n\nFrom: shop@example.net\nSubject: No\n\nWe do nothing."), kind="message", text="Their answer is attached.", file_types=["message/rfc822"])
built("attached_mail_only", mixed("mixed", "Content-Type: message/rfc822\n\nFrom: shop@example.net\nTo: mike@example.org\nSubject: Your order\n\nYour order is two weeks late."), kind="message", **{"from": "mike@example.org"}, text="Your order\nYour order is two weeks late.")
built("rtf_body", "Content-Type: text/rtf\n\n{\\rtf1\\ansi The kettle leaks.\\par Badly.}\n", text="The kettle leaks.\nBadly.")
built("enriched", "Content-Type: text/enriched; charset=us-ascii\n\nThe <bold>kettle</bold> leaks.\n", text="The kettle leaks.")
built("uuencoded", PLAIN + "The photo:\n\nbegin 644 photo.jpg\n" + "\n".join(binascii.b2a_uu(JPEG[n : n + 45]).decode().rstrip("\n") for n in range(0, len(JPEG), 45)) + "\n`\nend\n\nPlease look.\n", text="The photo:\n\n\n\nPlease look.", file_names=["photo.jpg"], file_types=["image/jpeg"])
built("amp", mixed("alternative", PLAIN + "The kettle leaks.", "Content-Type: text/x-amp-html; charset=utf-8\n\n<html amp4email><body>The kettle leaks.</body></html>", "Content-Type: text/html; charset=utf-8\n\n<p>The kettle leaks.</p>"), text="The kettle leaks.", file_names=[])
built("inline_related", mixed("related", "Content-Type: text/html; charset=utf-8\n\n<p>Look: <img src=\"cid:p1\"></p><p>It is cracked.</p>", attached("image/png; name=\"image001.png\"", "base64", PNG, "inline", "image001.png", "\nContent-ID: <p1>")), text="Look:\n\nIt is cracked.", file_names=["image001.png"], inline=[True])
built("apple_mixed", mixed("mixed", PLAIN + "Before the picture.", attached("image/jpeg; name=\"IMG_0001.jpeg\"", "base64", JPEG, "inline", "IMG_0001.jpeg"), PLAIN + "After the picture."), text="Before the picture.\nAfter the picture.", file_names=["IMG_0001.jpeg"])
built("nested_three", mixed("mixed", mixed("related", mixed("alternative", PLAIN + "Three deep.", "Content-Type: text/html\n\n<p>Three deep.</p>", mark="c"), attached("image/png", "base64", PNG, "inline", "a.png", "\nContent-ID: <a>"), mark="b"), attached("application/pdf", "base64", PDF, name="bill.pdf"), mark="a"), text="Three deep.", file_names=["a.png", "bill.pdf"])
built("no_closing", f"Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\n{PLAIN}Never closed.\n--x\n{attached('application/pdf', 'base64', PDF, name='bill.pdf')}", text="Never closed.", file_names=["bill.pdf"])
built("wrong_boundary", f"Content-Type: multipart/mixed; boundary=\"wrong\"\n\n--right\n{PLAIN}Found all the same.\n--right--\n", text="Found all the same.")
built("base64_body_junk", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nVGhlIGtl!dHRsZSBs\nZWFrcy4\n-- \nfooter of a list\n", text_starts="The kettle leaks.")
built("qp_mailing", f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{qp('Größe L passt nicht, 20 €. ' * 4)}\n", text_starts="Größe L passt nicht, 20 €.")
built("encoding_unknown", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8-bit\n\nThe kettle leaks – badly.\n", text="The kettle leaks – badly.")
built("named_body", "Content-Type: text/plain; charset=utf-8; name=\"body.txt\"\n\nThe scanner names its only text.\n", text="The scanner names its only text.")
built("empty_plain_full_html", mixed("alternative", PLAIN + "  ", "Content-Type: text/html; charset=utf-8\n\n<table><tr><td>Order</td><td>4711</td></tr></table><p>It never came.</p>"), text="Order 4711\n\nIt never came.")
built("html_entities", "Content-Type: text/html; charset=us-ascii\n\n<p>Gr&ouml;&szlig;e &#8364; 20 &mdash; kaputt&hellip;</p>\n", text="Größe € 20 — kaputt…")
for name, parameter, shown in (
    ("rfc2231", "filename*=utf-8''%E6%8A%95%E8%AF%89.pdf", "投诉.pdf"), ("rfc2231_pieces", "filename*0*=utf-8''%E6%8A%95;\n filename*1*=%E8%AF%89;\n filename*2=.pdf", "投诉.pdf"),
    ("word_quoted", f"filename=\"{word('投诉.pdf')}\"", "投诉.pdf"), ("word_bare", f"filename={word('投诉.pdf')}", "投诉.pdf"), ("percent", "filename=\"%E6%8A%95%E8%AF%89.pdf\"", "投诉.pdf"),
    ("gbk_word", f"filename=\"{word('投诉.pdf', 'gbk')}\"", "投诉.pdf"), ("path", "filename=\"C:\\\\bills\\\\bill.pdf\"", "bill.pdf"), ("latin", "filename*=iso-8859-1'de'Gr%FC%DFe.pdf", "Grüße.pdf"),
):  # fmt: skip
    built(f"file_name_{name}", mixed("mixed", PLAIN + "See the bill.", f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; {parameter}\n\n{wrapped(PDF)}"), file_names=[shown])

# ------------------------------------------------------------------ machines

AWAY = {
    "en_outlook": "Automatic reply: Complaint AMD-261121-7K3TF", "en_old": "Out of Office AutoReply: Complaint", "de": "Automatische Antwort: Ihre Beschwerde", "de_notiz": "Abwesenheitsnotiz: Ihre Beschwerde",
    "fr": "Réponse automatique : Votre réclamation", "es": "Respuesta automática: Su queja", "it": "Risposta automatica: Il suo reclamo", "pt": "Resposta automática: A sua reclamação",
    "nl": "Automatisch antwoord: Uw klacht", "pl": "Odpowiedź automatyczna: Państwa reklamacja", "sv": "Automatiskt svar: Ert klagomål", "da": "Automatisk svar: Deres klage", "fi": "Automaattinen vastaus: Valituksenne",
    "cs": "Automatická odpověď: Vaše stížnost", "hu": "Automatikus válasz: Panasza", "ro": "Răspuns automat: Plângerea dvs.", "ru": "Автоматический ответ: Ваша жалоба", "uk": "Автоматична відповідь: Ваша скарга",
    "el": "Αυτόματη απάντηση: Το παράπονό σας", "tr": "Otomatik Yanıt: Şikayetiniz", "he": "תשובה אוטומטית: התלונה שלך", "ar": "رد تلقائي: شكواك", "ja": "自動応答: ご意見", "ja_absent": "不在通知", "ko": "자동 회신: 불만", "zh": "自动回复: 您的投诉",
    "tw": "自動回覆: 您的投訴", "vi": "Trả lời tự động: Khiếu nại", "th": "ตอบกลับอัตโนมัติ: ร้องเรียน", "lotus": "AUTO: Ann Smith is out of the office (returning 12/02/2026)", "bracket": "Your complaint [Auto-Reply]",
}  # fmt: skip
for name, subject in AWAY.items():
    built(f"away_{name}", PLAIN + "I am away until 1 December.\n", REPLY[0], subject=subject, kind="auto_reply")
for name, extra in (
    ("auto_submitted", "Auto-Submitted: auto-replied (vacation)"), ("precedence", "Precedence: auto_reply"), ("x_autoreply", "X-Autoreply: yes"), ("x_autorespond", "X-Autorespond: Complaint"), ("null_sender", "Return-Path: <>"),
    ("list", "List-Id: Talk of kettles <talk.example.org>"), ("newsletter", "List-Unsubscribe: <https://news.example.org/u/1>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"), ("rt_desk", "X-RT-Loop-Prevention: example.org"),
    ("otrs_desk", "X-OTRS-Loop: yes"), ("cron", "X-Cron-Env: <SHELL=/bin/sh>"),
):  # fmt: skip
    built(f"machine_{name}", PLAIN + "We have your message.\n", extra, subject="Re: Complaint", kind="auto_reply")
for name, sender, subject in (("desk_en", "Shop Support <support@example.net>", "[Ticket #4711] We have received your request"), ("desk_de", "Kundenservice <service@example.net>", "Ihre Anfrage ist bei uns eingegangen"), ("desk_zh", "客服 <kefu@example.net>", "您的来信已收到"), ("daemon", "Mail Robot <autoreply@example.net>", "About your letter"), ("dmarc", "noreply@example.net", "Report Domain: desk.example Submitter: example.net Report-ID: 17")):  # fmt: skip
    sender = sender if sender.isascii() else f"{word('客服')} <kefu@example.net>"
    built(f"machine_{name}", PLAIN + "This mailbox is read by nobody.\n", subject=subject, sender=sender, kind="auto_reply")
MDN = mixed("report; report-type=disposition-notification", PLAIN + "Your message was displayed.", "Content-Type: message/disposition-notification\n\nReporting-UA: mail.example.org\nFinal-Recipient: rfc822; mike@example.org\nOriginal-Message-ID: <41.c2lnbmF0dXJl@desk.example>\nDisposition: manual-action/MDN-sent-manually; displayed")
built("receipt_mdn", MDN, subject="Read: Your complaint", kind="auto_reply")
built("receipt_words_de", PLAIN + "Ihre Nachricht\n\n   An: Mike Roy\n   Betreff: Beschwerde\n   Gesendet: 20.11.2026 18:00\n\nwurde am 21.11.2026 09:00 gelesen.\n", subject="Gelesen: Beschwerde", kind="auto_reply")
built("receipt_tnef", attached("application/ms-tnef; name=\"winmail.dat\"", "base64", envelope(text="Your message was read.", kind="REPORT.IPM.Note.IPNRN"), name="winmail.dat") + "\n", subject="Complaint", kind="auto_reply")
built("feedback_arf", mixed("report; report-type=feedback-report", PLAIN + "This is an abuse report.", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Reader/1\nVersion: 1", "Content-Type: message/rfc822\n\nFrom: complaints@desk.example\nMessage-ID: <41.c2lnbmF0dXJl@desk.example>\n\nHello."), subject="Abuse report", sender="fbl@example.net", kind="feedback_report")
built("feedback_hotmail", mixed("mixed", PLAIN + "Complaint.", "Content-Type: message/rfc822\n\nFrom: complaints@desk.example\n\nHello."), subject="complaint about message from 192.0.2.1", sender="staff@hotmail.com", kind="feedback_report")

# ------------------------------------------------------------------ letters that could not be delivered

COPY = "Content-Type: message/rfc822\n\nFrom: Acme <complaints@desk.example>\nTo: ann@example.org\nSubject: Your complaint\nMessage-ID: <41.c2lnbmF0dXJl@desk.example>\n\nThank you."
DAEMON = "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>"


def report(name, text, fields, *, subject="Undelivered Mail Returned to Sender", sender=DAEMON, copy=COPY, status="5.1.1", permanent=True, recipients=("ann@example.org",)):
    body = mixed("report; report-type=delivery-status", PLAIN + text, f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{fields}", copy)
    built(name, body, "Return-Path: <>", "Auto-Submitted: auto-replied", subject=subject, sender=sender, kind="bounce", bounce={"recipients": list(recipients), "status": status, "permanent": permanent}, about=["<41.c2lnbmF0dXJl@desk.example>"])


def field(address, action, status, code):
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {code}"


report("bounce_postfix", "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not be delivered.", field("ann@example.org", "failed", "5.1.1", "550 5.1.1 <ann@example.org>: user unknown"))
report("bounce_gmail", "Address not found\n\nYour message wasn't delivered to ann@example.org because the address couldn't be found.", field("ann@example.org", "failed", "5.1.1", "550-5.1.1 The email account does not exist."), subject="Delivery Status Notification (Failure)", sender="Mail Delivery Subsystem <mailer-daemon@googlemail.example>")
report("bounce_exchange", "Your message to ann@example.org couldn't be delivered.", field("ann@example.org", "failed", "5.7.1", "550 5.7.1 Unable to relay"), subject="Undeliverable: Your complaint", sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>", status="5.7.1")
report("bounce_sendmail", "   ----- The following addresses had permanent fatal errors -----\n<ann@example.org>\n    (reason: 550 Host unknown)", field("ann@example.org", "failed", "5.1.2", "550 Host unknown"), subject="Returned mail: see transcript for details", status="5.1.2")
report("bounce_full", "The mailbox is full.", field("ann@example.org", "failed", "4.2.2", "452 4.2.2 mailbox full"), status="4.2.2", permanent=False)
report("bounce_two", "Two were not reached.", field("ann@example.org", "failed", "5.1.1", "550 no") + "\n\n" + field("bob@example.org", "failed", "5.1.1", "550 no"), recipients=("ann@example.org", "bob@example.org"))
report("bounce_headers_only", "Not delivered.", field("ann@example.org", "failed", "5.1.1", "550 no"), copy="Content-Type: text/rfc822-headers\n\nFrom: complaints@desk.example\nMessage-ID: <41.c2lnbmF0dXJl@desk.example>")
report("bounce_qq", "很抱歉，您的邮件被退回。", field("ann@example.org", "failed", "5.1.1", "550 Mailbox not found"), subject="系统退信", sender=f"{word('系统管理员')} <PostMaster@example.net>")
report("delay_postfix", "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.", field("ann@example.org", "delayed", "4.4.1", "connect timed out"), subject="Delayed Mail (still being retried)", status="4.4.1", permanent=False)
report("bounce_expired", "Delivery expired.", field("ann@example.org", "failed", "5.4.7", "delivery time expired"), status="5.4.7")


def told(name, text, subject, *, sender=DAEMON, status="5.1.1", permanent=True, recipients=("ann@example.org",), about=("<41.c2lnbmF0dXJl@desk.example>",), more=("Return-Path: <>",)):
    built(name, PLAIN + text + "\n", *more, subject=subject, sender=sender, kind="bounce", bounce={"recipients": list(recipients), "status": status, "permanent": permanent}, about=list(about))


BELOW = "\n\nReturn-Path: <complaints@desk.example>\nFrom: complaints@desk.example\nTo: ann@example.org\nMessage-ID: <41.c2lnbmF0dXJl@desk.example>\nSubject: Your complaint\n\nThank you."
told("bounce_qmail", "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ann@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message." + BELOW, "failure notice")
told("bounce_exim", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ann@example.org\n    550 5.1.1 no such user\n\n------ This is a copy of the message, including all the headers. ------" + BELOW, "Mail delivery failed: returning message to sender", more=("Return-Path: <>", "X-Failed-Recipients: ann@example.org"))
told("bounce_163", "抱歉，您的邮件被退回来了……\n收件人：ann@example.org\n退信原因：550 5.1.1 user does not exist\n原邮件信息：\nMessage-ID: <41.c2lnbmF0dXJl@desk.example>", "系统退信", sender="Postmaster <postmaster@example.net>")
told("bounce_yahoo", "Sorry, we were unable to deliver your message to the following address.\n\n<ann@example.org>:\n554: delivery error: dd This user doesn't have an account\n\n--- Below this line is a copy of the message." + BELOW, "Failure Notice", status="")
told("bounce_exchange_de", "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.\n\nFolgende Empfänger konnten nicht erreicht werden:\n\n      ann@example.org am 20.11.2026 18:00\n            550 5.1.1 Unbekannt", "Unzustellbar: Ihre Beschwerde", about=(), sender="postmaster@example.net")
told("bounce_exchange_fr", "Votre message n'a pas pu être remis à ann@example.org.\n550 5.1.1 inconnu", "Non remis : Votre réclamation", about=(), sender="postmaster@example.net")
told("bounce_reply_code", "The following address failed:\n\n<ann@example.org>: 550 No such user here", "Undeliverable mail", about=(), status="5.0.0")
told("bounce_in_reply", "ann@example.org could not be reached: 550 5.1.1 unknown", "Delivery failure", more=("Return-Path: <>", "In-Reply-To: <41.c2lnbmF0dXJl@desk.example>"))
told("delay_exim", "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n\n  ann@example.org\n\nNo action is required on your part. Delivery attempts will continue.", "Warning: message 1aBcDe-0001 delayed 24 hours", status="", permanent=False, about=())

# ------------------------------------------------------------------ people who look like machines

DSN = mixed("report; report-type=delivery-status", PLAIN + "Not delivered.", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n" + field("shop@example.net", "failed", "5.1.1", "550 no"), COPY, mark="inner")
built("person_sends_bounce", mixed("mixed", PLAIN + "Your own mail server refuses my letter, see the report.", "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@example.org\nReturn-Path: <>\n" + DSN), subject="Fwd: Undelivered Mail Returned to Sender", kind="message", reply_text="Your own mail server refuses my letter, see the report.")
for name, subject, text in (
    ("quotes_automatic", "Re: Automatic reply: I still wait", "I do not want your automatic reply."), ("office_chairs", "Out of office chairs arrived broken", "Three of four are broken."), ("vacation", "Vacation: my cancelled booking", "I want my deposit back."),
    ("urlaub", "Urlaub: Reise storniert", "Ich will mein Geld zurück."), ("vending", "自动售货机吞钱", "投了十块钱没有出货。"), ("letto", "Letto: rotto dopo un mese", "Voglio il rimborso."), ("returned", "Returned mail order never refunded", "I returned it in May."),
    ("delivery_failed", "Delivery failed again", "The parcel never came."), ("auto", "Auto: broken brakes", "The brakes failed after your repair."), ("ticket", "Your ticket machine ate my money", "Line 4, noon."), ("non_livre", "Non livré depuis trois semaines", "Je veux mon colis."),
    ("outlook_words", "I am out of patience", "I am out of the office until Monday, so call me at home."),
):  # fmt: skip
    kind = "auto_reply" if name == "quotes_automatic" else "message"
    if name == "quotes_automatic":
        subject = "Automatic reply system never stops"
        kind = "message"
    built(f"person_{name}", PLAIN + text + "\n", subject=subject, kind=kind, reply_text=text)
built("person_suppress", PLAIN + "The kettle leaks.\n", "X-Auto-Response-Suppress: DR, OOF, AutoReply", kind="message")
built("person_form", PLAIN + "The kettle leaks.\n", "Reply-To: Ann <ann@example.org>", "List-Unsubscribe: <https://f.example.net/u>", sender="Form <noreply@example.net>", kind="message", reply_to="ann@example.org")

if __name__ == "__main__":
    print(f"{len(written)} mails", file=sys.stderr)
