"""What mail programs write above the letter that is answered, program by program and language by language."""

from pathlib import Path

import pytest

from channels.email.mime import parse
from channels.email.quotes import new_words
from channels.email.reading import words_of

ACME = "Acme Shop <complaints@desk.example>"
NEW = "It is the blue one.\nThe lid: it still leaks."
MORE = "And it whistles."

# The line above a letter whose every line is marked
ABOVE_MARKED = {
    "Gmail en": f"On Mon, Nov 16, 2026 at 10:00\u202fAM {ACME} wrote:",
    "Gmail en, broken": "On Mon, Nov 16, 2026 at 10:00 AM Acme Shop\n<complaints@desk.example> wrote:",
    "Gmail en, broken again": f"On Mon, 16 Nov 2026 at 10:00, {ACME}\nwrote:",
    "Gmail zh-CN": f"{ACME} 于2026年11月16日周一 10:00写道：",
    "Gmail zh-CN, broken": f"{ACME}\n于2026年11月16日周一 10:00写道：",
    "Gmail zh-TW": f"{ACME} 於 2026年11月16日 週一 上午10:00寫道：",
    "Gmail es": "El lun, 16 nov 2026 a las 10:00, Acme Shop (<complaints@desk.example>)\nescribió:",
    "Gmail fr": f"Le lun. 16 nov. 2026 à 10:00, {ACME} a\nécrit :",
    "Gmail de": f"Am Mo., 16. Nov. 2026 um 10:00 Uhr schrieb {ACME}:",
    "Gmail it": f"Il giorno lun 16 nov 2026 alle ore 10:00 {ACME}\nha scritto:",
    "Gmail pt-BR": f"Em seg., 16 de nov. de 2026 às 10:00, {ACME}\nescreveu:",
    "Gmail pt-PT": f"{ACME} escreveu (segunda, 16/11/2026\nà(s) 10:00):",
    "Gmail nl": f"Op ma 16 nov 2026 om 10:00 schreef {ACME}:",
    "Gmail pl": f"pon., 16 lis 2026 o 10:00 {ACME} napisał(a):",
    "Gmail ru": f"пн, 16 нояб. 2026 г. в 10:00, {ACME}:",
    "Gmail uk": f"пн, 16 лист. 2026 р. о 10:00 {ACME} пише:",
    "Gmail ja": f"2026年11月16日(月) 10:00 {ACME}:",
    "Gmail ko": f"2026년 11월 16일 (월) 오전 10:00, {ACME}님이\n작성:",
    "Gmail ar": (
        "في الاثنين، 16 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Acme Shop <\u202a\n"
        "complaints@desk.example\u202c\u200f>:\u200f"
    ),
    "Gmail tr": f"{ACME}, 16 Kas 2026 Pzt, 10:00 tarihinde\nşunu yazdı:",
    "Gmail sv": f"Den mån 16 nov. 2026 kl 10:00 skrev {ACME}:",
    "Gmail da": f"Den man. 16. nov. 2026 kl. 10.00 skrev {ACME}:",
    "Gmail nb": f"man. 16. nov. 2026 kl. 10:00 skrev {ACME}:",
    "Gmail fi": "ma 16. marrask. 2026 klo 10.00 Acme Shop (complaints@desk.example)\nkirjoitti:",
    "Gmail cs": f"po 16. 11. 2026 v 10:00 odesílatel {ACME}\nnapsal:",
    "Gmail hu": "Acme Shop <complaints@desk.example> ezt írta (időpont: 2026. nov. 16., H,\n10:00):",
    "Gmail el": f"Στις Δευ 16 Νοε 2026 στις 10:00 π.μ., ο χρήστης {ACME} έγραψε:",
    "Gmail vi": f"Vào Th 2, 16 thg 11, 2026 vào lúc 10:00 {ACME} đã\nviết:",
    "Gmail id": f"Pada Sen, 16 Nov 2026 pukul 10.00 {ACME} menulis:",
    "Apple Mail en": f"On Nov 16, 2026, at 10:00 AM, {ACME} wrote:",
    "Apple Mail de": f"Am 16.11.2026 um 10:00 schrieb {ACME}:",
    "Apple Mail fr": f"Le 16 nov. 2026 à 10:00, {ACME} a écrit :",
    "Apple Mail es": f"El 16 nov 2026, a las 10:00, {ACME} escribió:",
    "Apple Mail it": f"Il giorno 16 nov 2026, alle ore 10:00, {ACME} ha scritto:",
    "Apple Mail nl": f"Op 16 nov 2026, om 10:00 heeft {ACME} het volgende geschreven:",
    "Apple Mail pt": f"Em 16 de nov. de 2026, à(s) 10:00, {ACME} escreveu:",
    "Apple Mail pt-PT": f"No dia 16/11/2026, às 10:00, {ACME} escreveu:",
    "Apple Mail ru": f"16 нояб. 2026 г., в 10:00, {ACME} написал(а):",
    "Apple Mail ja": f"2026/11/16 10:00、{ACME}のメール:",
    "Apple Mail zh-CN": f"2026年11月16日 上午10:00，{ACME} 写道：",
    "Apple Mail zh-CN, older": f"在 2026年11月16日，10:00，{ACME} 写道：",
    "Apple Mail zh-TW": f"{ACME} 於 2026年11月16日 上午10:00 寫道：",
    "Apple Mail ko": f"2026. 11. 16. 오전 10:00, {ACME} 작성:",
    "Apple Mail sv": f"16 nov. 2026 kl. 10:00 skrev {ACME}:",
    "Apple Mail fi": f"{ACME} kirjoitti 16.11.2026 kello 10.00:",
    "Apple Mail pl": f"Wiadomość napisana przez {ACME} w dniu 16 lis 2026, o godz. 10:00:",
    "Apple Mail cs": f"16. 11. 2026 v 10:00, {ACME}:",
    "Apple Mail tr": f"{ACME} şunları yazdı (16 Kas 2026 10:00):",
    "Apple Mail ar": f"في ١٦ نوفمبر ٢٠٢٦، الساعة ١٠:٠٠ ص، كتب {ACME}:",
    "Thunderbird en": "On 11/16/26 10:00, Acme Shop wrote:",
    "Thunderbird de": "Am 16.11.26 um 10:00 schrieb Acme Shop:",
    "Thunderbird fr": "Le 16/11/2026 à 10:00, Acme Shop a écrit :",
    "Thunderbird es": "El 16/11/26 a las 10:00, Acme Shop escribió:",
    "Thunderbird it": "Il 16/11/26 10:00, Acme Shop ha scritto:",
    "Thunderbird nl": "Op 16-11-2026 om 10:00 schreef Acme Shop:",
    "Thunderbird pt": "Em 16/11/2026 10:00, Acme Shop escreveu:",
    "Thunderbird pl": "W dniu 16.11.2026 o 10:00, Acme Shop pisze:",
    "Thunderbird ru": "16.11.2026 10:00, Acme Shop пишет:",
    "Thunderbird zh-CN": "在 2026/11/16 10:00, Acme Shop 写道:",
    "Thunderbird zh-TW": "Acme Shop 於 2026/11/16 10:00 寫道:",
    "Thunderbird ko": "2026-11-16 10:00에 Acme Shop 이(가) 쓴 글:",
    "Thunderbird sv": "Den 2026-11-16 kl. 10:00, skrev Acme Shop:",
    "Thunderbird da": "Den 16.11.2026 kl. 10.00 skrev Acme Shop:",
    "Thunderbird fi": "Acme Shop kirjoitti 16.11.2026 klo 10.00:",
    "Thunderbird cs": "Dne 16. 11. 26 v 10:00 Acme Shop napsal(a):",
    "Thunderbird tr": "16.11.2026 10:00 tarihinde Acme Shop yazdı:",
    "Thunderbird ar": "في 16/11/2026 10:00 ص، كتب Acme Shop:",
    "K-9 en": f"On 16 November 2026 10:00:00 GMT, {ACME} wrote:",
    "K-9 de": f"Am 16. November 2026 10:00:00 MEZ schrieb {ACME}:",
    "Proton Mail en": f"On Monday, November 16th, 2026 at 10:00 AM, {ACME} wrote:",
    "Proton Mail de": f"Am Montag, 16. November 2026 um 10:00, {ACME} schrieb:",
    "NetEase 163 en": 'At 2026-11-16 10:00:00, "Acme Shop" <complaints@desk.example> wrote:',
    "NetEase 163 zh": '在 2026-11-16 10:00:00，"Acme Shop" <complaints@desk.example> 写道：',
    "Lotus Notes": f"{ACME} wrote on 11/16/2026 10:00:00 AM:",
    "GMX de": 'Am 16.11.26, 10:00 schrieb "Acme Shop" <complaints@desk.example>:',
    "Mail.ru": f"Понедельник, 16 ноября 2026, 10:00 +03:00 от {ACME}:",
    "Yandex": '16.11.2026, 10:00, "Acme Shop" <complaints@desk.example>:',
    "WP pl": f"Dnia 16 listopada 2026 10:00 {ACME} napisał(a):",
    "Zoho": f"---- On Mon, 16 Nov 2026 10:00:00 +0000 {ACME} wrote ---",
    "Zoho, broken": "---- On Mon, 16 Nov 2026 10:00:00 +0000 Acme Shop\n<complaints@desk.example> wrote ----",
}

# What stands above a letter whose lines bear no mark, line by line
ABOVE_UNMARKED = {
    "Outlook en": (
        "From: {} / Sent: Monday, November 16, 2026 10:00 AM / To: Ann <ann@example.org> / Subject: RE: Lid"
    ),
    "Outlook de": (
        "Von: {} / Gesendet: Montag, 16. November 2026 10:00 / An: Ann <ann@example.org> / "
        "Betreff: AW: Deckel"
    ),
    "Outlook fr": (
        "De : {} / Envoyé : lundi 16 novembre 2026 10:00 / À : Ann <ann@example.org> / Objet : RE: Couvercle"
    ),
    "Outlook es": "De: {} / Enviado el: lunes, 16 de noviembre de 2026 10:00 / Para: Ann / Asunto: RE: Tapa",
    "Outlook it": (
        "Da: {} / Inviato: lunedì 16 novembre 2026 10:00 / A: Ann <ann@example.org> / Oggetto: R: Coperchio"
    ),
    "Outlook pt-BR": (
        "De: {} / Enviada em: segunda-feira, 16 de novembro de 2026 10:00 / Para: Ann / Assunto: RE: Tampa"
    ),
    "Outlook nl": "Van: {} / Verzonden: maandag 16 november 2026 10:00 / Aan: Ann / Onderwerp: RE: Deksel",
    "Outlook pl": "Od: {} / Wysłane: poniedziałek, 16 listopada 2026 10:00 / Do: Ann / Temat: RE: Pokrywka",
    "Outlook ru": "От: {} / Отправлено: понедельник, 16 ноября 2026 г. 10:00 / Кому: Ann / Тема: RE: Крышка",
    "Outlook ja": "差出人: {} / 送信日時: 2026年11月16日 10:00 / 宛先: Ann <ann@example.org> / 件名: RE: ふた",
    "Outlook ko": (
        "보낸 사람: {} / 보낸 날짜: 2026년 11월 16일 월요일 오전 10:00 / 받는 사람: Ann / 제목: RE: 뚜껑"
    ),
    "Outlook zh-CN": (
        "发件人: {} / 发送时间: 2026年11月16日 10:00 / 收件人: Ann <ann@example.org> / 主题: RE: 壶盖"
    ),
    "Outlook zh-TW": "寄件者: {} / 寄件日期: 2026年11月16日 星期一 上午 10:00 / 收件者: Ann / 主旨: RE: 壺蓋",
    "Outlook tr": "Kimden: {} / Gönderildi: 16 Kasım 2026 Pazartesi 10:00 / Kime: Ann / Konu: RE: Kapak",
    "Outlook ar": "من: {} / تم الإرسال: الاثنين 16 نوفمبر، 2026 10:00 ص / إلى: Ann / الموضوع: RE: الغطاء",
    "Outlook sv": "Från: {} / Skickat: den 16 november 2026 10:00 / Till: Ann / Ämne: SV: Locket",
    "Outlook da": "Fra: {} / Sendt: 16. november 2026 10:00 / Til: Ann <ann@example.org> / Emne: SV: Låget",
    "Outlook fi": (
        "Lähettäjä: {} / Lähetetty: maanantai 16. marraskuuta 2026 10.00 / Vastaanottaja: Ann / "
        "Aihe: VS: Kansi"
    ),
    "Outlook cs": "Od: {} / Odesláno: pondělí 16. listopadu 2026 10:00 / Komu: Ann / Předmět: RE: Víko",
    "Outlook web en": (
        "________________________________ / From: {} / Sent: Monday, November 16, 2026 10:00:00 AM / "
        "To: Ann / Subject: Re: Lid"
    ),
    "Outlook web de": (
        "________________________________ / Von: {} / Gesendet: Montag, 16. November 2026 10:00:00 / "
        "An: Ann / Betreff: Re: Deckel"
    ),
    "Outlook web, bold": (
        "*From:* {} / *Sent:* Monday, November 16, 2026 10:00 AM / *To:* Ann / *Subject:* RE: Lid"
    ),
    "Outlook mobile en": (
        "Get Outlook for iOS<https://aka.ms/o0ukef> / ________________________________ / From: {} / "
        "Sent: Monday, November 16, 2026 / To: Ann / Subject: Re: Lid"
    ),
    "Outlook mobile de": (
        "Outlook für iOS beziehen<https://aka.ms/o0ukef> / ________________________________ / "
        "Von: {} / Gesendet: Montag, 16. November / An: Ann / Betreff: Re: Deckel"
    ),
    "Outlook mobile zh": (
        "获取适用于 iOS 的 Outlook<https://aka.ms/o0ukef> / ________________________________ / "
        "发件人: {} / 发送时间: 2026年11月16日 10:00 / 收件人: Ann / 主题: Re: 壶盖"
    ),
    "Outlook mobile fr": (
        "Télécharger Outlook pour Android<https://aka.ms/x> / ________________________________ / "
        "De : {} / Envoyé : lundi 16 novembre 2026 / À : Ann / Objet : Re: Couvercle"
    ),
    "Outlook plain en": (
        "-----Original Message----- / From: {} / Sent: Monday, November 16, 2026 10:00 / To: Ann / Subject: x"
    ),
    "Outlook plain de": (
        "-----Ursprüngliche Nachricht----- / Von: {} / Gesendet: Montag, 16. November 2026 / An: Ann"
    ),
    "Outlook plain fr": (
        "-----Message d'origine----- / De : {} / Envoyé : lundi 16 novembre 2026 10:00 / À : Ann"
    ),
    "Outlook plain es": (
        "-----Mensaje original----- / De: {} / Enviado el: lunes, 16 de noviembre de 2026 / Para: Ann"
    ),
    "Outlook plain it": "-----Messaggio originale----- / Da: {} / Inviato: lunedì 16 novembre 2026 / A: Ann",
    "Outlook plain pt": (
        "-----Mensagem original----- / De: {} / Enviada em: segunda-feira, 16 de novembro / Para: Ann"
    ),
    "Outlook plain nl": (
        "-----Oorspronkelijk bericht----- / Van: {} / Verzonden: maandag 16 november 2026 / Aan: Ann"
    ),
    "Outlook plain zh-CN": "-----邮件原件----- / 发件人: {} / 发送时间: 2026年11月16日 10:00 / 收件人: Ann",
    "Outlook plain zh-TW": "-----原始郵件----- / 寄件者: {} / 寄件日期: 2026年11月16日 10:00 / 收件者: Ann",
    "Outlook plain ko": (
        "-----원본 메시지----- / 보낸 사람: {} / 보낸 날짜: 2026년 11월 16일 월요일 / 받는 사람: Ann"
    ),
    "Outlook plain sv": (
        "-----Ursprungligt meddelande----- / Från: {} / Skickat: den 16 november 2026 / Till: Ann"
    ),
    "Outlook plain da": "-----Oprindelig meddelelse----- / Fra: {} / Sendt: 16. november 2026 10:00 / Til: Ann",
    "Outlook plain fi": (
        "-----Alkuperäinen viesti----- / Lähettäjä: {} / Lähetetty: maanantai 16. marraskuuta / "
        "Vastaanottaja: Ann"
    ),
    "Outlook plain cs": "-----Původní zpráva----- / Od: {} / Odesláno: pondělí 16. listopadu 2026 / Komu: Ann",
    "Outlook plain tr": (
        "-----Özgün İleti----- / Kimden: {} / Gönderildi: 16 Kasım 2026 Pazartesi 10:00 / Kime: Ann"
    ),
    "Yahoo en": "On Monday, November 16, 2026 at 10:00:00 AM GMT, {} wrote:",
    "Yahoo de": "Am Montag, 16. November 2026, 10:00:00 MEZ hat {} Folgendes geschrieben:",
    "Yahoo fr": "Le lundi 16 novembre 2026 à 10:00:00 UTC+1, {} a écrit :",
    "Yahoo es": "El lunes, 16 de noviembre de 2026, 10:00:00 CET, {} escribió:",
    "Yahoo it": "Il lunedì 16 novembre 2026 alle ore 10:00:00 CET, {} ha scritto:",
    "Yahoo pt": "Em segunda-feira, 16 de novembro de 2026 às 10:00:00 BRT, {} escreveu:",
    "Yahoo zh-TW": "{} 於 2026年11月16日 週一 上午10:00 寫道：",
    "Yahoo mobile": "Sent from Yahoo Mail on Android /  /   On Mon, Nov 16, 2026 at 10:00 AM, {} wrote:",
    "Yahoo ja": (
        "----- Original Message ----- / From: {} / To: Ann <ann@example.org> / Date: 2026/11/16, Mon 10:00"
    ),
    "AOL": (
        "-----Original Message----- / From: {} / To: Ann / Sent: Mon, Nov 16, 2026 10:00 am / "
        "Subject: Re: Lid"
    ),
    "QQ Mail zh": (
        "------------------ 原始邮件 ------------------ / "
        '发件人: "Acme Shop" <complaints@desk.example>; / '
        '发送时间: 2026年11月16日(星期一) 上午10:00 / 收件人: "Ann"<ann@example.org>; / '
        "主题: Re: 壶盖"
    ),
    "QQ Mail zh, hard blanks": (
        "------------------\xa0原始邮件\xa0------------------ / 发件人:\xa0{}; / "
        "发送时间:\xa02026年11月16日 10:00 / 收件人:\xa0Ann; / 主题:\xa0Re: 壶盖"
    ),
    "QQ Mail zh, newer": (
        "原始邮件 /  / 发件人：{} / 发件时间：2026年11月16日 10:00 / 收件人：Ann <ann@example.org> / "
        "主题：Re: 壶盖"
    ),
    "QQ Mail en": (
        "------------------ Original ------------------ / From: {}; / "
        "Date: Mon, Nov 16, 2026 10:00 AM / To: Ann;"
    ),
    "QQ Mail mobile": (
        "---Original--- / From: {} / Date: Mon, Nov 16, 2026 10:00 AM / To: Ann / Subject: Re: Lid"
    ),
    "NetEase 163 zh": '在 2026-11-16 10:00:00，"Acme Shop" <complaints@desk.example> 写道：',
    "NetEase 163 en": 'At 2026-11-16 10:00:00, "Acme Shop" <complaints@desk.example> wrote:',
    "NetEase Master zh": (
        "发自我的网易邮箱大师 /  / ---- 回复的原邮件 ---- / "
        "发件人 Acme Shop<complaints@desk.example> / 日期 2026年11月16日 10:00 / "
        "收件人 Ann<ann@example.org> / 主题 Re: 壶盖"
    ),
    "NetEase Master en": (
        "---- Replied Message ---- / | From | Acme Shop<complaints@desk.example> | / "
        "| Date | 11/16/2026 10:00 | / | To | Ann | / | Subject | Re: Lid |"
    ),
    "Foxmail zh": "发件人： Acme Shop / 发送时间： 2026-11-16 10:00 / 收件人： Ann / 主题： Re: 壶盖",
    "Foxmail zh, with addresses": (
        "发件人：{} / 发送时间：2026-11-16 10:00 / 收件人：ann / 抄送：bob / 主题：Re: 壶盖"
    ),
    "Foxmail en": "From: Acme Shop / Date: 2026-11-16 10:00 / To: ann / Subject: Re: Lid",
    "Aliyun": (
        "------------------------------------------------------------------ / 发件人：{} / "
        "发送时间：2026年11月16日(星期一) 10:00 / 收件人：Ann <ann@example.org> / 主\u3000题：Re: 壶盖"
    ),
    "China Mobile 139": (
        "----邮件原文---- / 发件人：{} / 收件人：Ann / 抄 送：(无) / 发送时间：2026-11-16 10:00:00 / "
        "主题：Re: 壶盖"
    ),
    "Sina": "----- 原始邮件 ----- / 发件人：{} / 收件人：Ann / 主题：Re: 壶盖 / 日期：2026年11月16日 10点00分",
    "Lotus Notes": (
        "-----Acme Shop <complaints@desk.example> wrote: ----- / To: Ann / From: {} / "
        "Date: 11/16/2026 10:00AM"
    ),
    "Lotus Notes, tabs": "From:\t{} / To:\tAnn <ann@example.org> / Date:\t16.11.2026 10:00 / Subject:\tRe: Lid",
    "Lotus Notes de": (
        "Von:\t{} / An:\tAnn <ann@example.org> / Kopie:\t / Datum:\t16.11.2026 10:00 / "
        "Betreff:\tAntwort: Deckel"
    ),
    "Samsung en": (
        "-------- Original message -------- / From: {} / Date: 16/11/2026 10:00 (GMT+00:00) / "
        "To: Ann / Subject: Re"
    ),
    "Samsung de": (
        "-------- Ursprüngliche Nachricht -------- / Von: {} / Datum: 16.11.26 10:00 (GMT+01:00) / An: Ann"
    ),
    "Samsung fr": (
        "-------- Message d'origine -------- / De : {} / Date : 16/11/2026 10:00 (GMT+01:00) / À : Ann"
    ),
    "Samsung zh": (
        "-------- 原始信息 -------- / 发件人： {} / 日期： 2026/11/16 10:00 (GMT+08:00) / "
        "收件人： Ann / 主题： Re: 壶盖"
    ),
    "Samsung ko": (
        "-------- 원본 이메일 -------- / 발신: {} / 날짜: 26/11/16 오전 10:00 (GMT+09:00) / "
        "받은 사람: Ann / 제목: Re"
    ),
    "Samsung pl": (
        "-------- Oryginalna wiadomość -------- / Od: {} / Data: 16.11.2026 10:00 (GMT+01:00) / Do: Ann"
    ),
    "Samsung tr": (
        "-------- Orijinal mesaj -------- / Kimden: {} / Tarih: 16 11 2026 10:00 (GMT+03:00) / Kime: Ann"
    ),
    "Samsung es": "-------- Mensaje original -------- / De: {} / Fecha: 16/11/26 10:00 (GMT+01:00) / Para: Ann",
    "Samsung ru": (
        "-------- Исходное сообщение -------- / От: {} / Дата: 16.11.2026 10:00 (GMT+03:00) / Кому: Ann"
    ),
    "K-9": (
        "-------- Original Message -------- / From: {} / "
        "Sent: November 16, 2026 10:00:00 AM GMT+00:00 / To: Ann"
    ),
    "Proton Mail": "------- Original Message ------- / On Monday, November 16th, 2026 at 10:00 AM, {} wrote:",
    "Proton Mail, older": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐ / On Monday, November 16, 2026 10:00 AM, {} wrote:",
    "Proton Mail, signed": (
        "Sent with [Proton Mail](https://proton.me/mail) secure email. /  / "
        "On Monday, November 16th, 2026 at 10:00, {} wrote:"
    ),
    "Zoho": "---- On Mon, 16 Nov 2026 10:00:00 +0000 {} wrote ---",
    "GMX de": (
        "Gesendet: Montag, 16. November 2026 um 10:00 Uhr / Von: {} / An: ann@example.org / "
        "Betreff: Re: Deckel"
    ),
    "GMX en": "Sent: Monday, November 16, 2026 at 10:00 AM / From: {} / To: ann@example.org / Subject: Re: Lid",
    "T-Online": (
        "-----Original-Nachricht----- / Betreff: Re: Deckel / Datum: 2026-11-16T10:00:00+0100 / "
        "Von: {} / An: Ann"
    ),
    "Seznam": (
        "---------- Původní e-mail ---------- / Od: {} / Komu: ann@example.org / "
        "Datum: 16. 11. 2026 10:00:00 / Předmět: Re"
    ),
    "Naver": (
        "-----Original Message----- / From: {} / To: Ann / Cc: / Sent: 2026-11-16 (월) 10:00:00 (GMT+09:00)"
    ),
    "Daum": (
        "---------[ 원본 메일 내용 ]--------- / 제목 : Re: 뚜껑 / 날짜: 2026년 11월 16일 / "
        "보낸이 : {} / 받는이 : Ann"
    ),
    "Mail.ru": "Понедельник, 16 ноября 2026, 10:00 +03:00 от {}:",
    "Gmail ru": "пн, 16 нояб. 2026 г. в 10:00, {}:",
    "Gmail ja": "2026年11月16日(月) 10:00 {}:",
    "Apple Mail cs": "16. 11. 2026 v 10:00, {}:",
    "Yandex": '16.11.2026, 10:00, "Acme Shop" <complaints@desk.example>:',
    "Libero": "Il 16/11/2026 10:00 {} ha scritto:",
}

# A person's own words, which look like a program's
OWN = {
    "a letter told of": "On Monday your driver wrote:\nwe come on Tuesday.\nNobody came.",
    "an address told": "I wrote to complaints@desk.example on 3 May, and nobody wrote:\nthat is the complaint.",
    "a list with colons": "My answers:\nColour: blue\nBought: 3 May 2026\nFrom: the shop in Main Street\nThank you.",
    "what somebody wrote to an address": "I wrote to complaints@desk.example on 3 May 2026:\nit leaks.\nNo answer.",
    "whom somebody wrote to": "On 3 May 2026 at 10:00 I wrote to Acme <complaints@desk.example>:\nit leaks.",
    "whom somebody sent it": "On 3 May 2026 at 10:00 I sent this to Acme <complaints@desk.example>:\nit leaks.",
    "what a German wrote": "Am 3.5.2026 um 10:00 schrieb ich an Acme <complaints@desk.example>:\nes tropft.",
    "what a Chinese wrote": "我在2026年5月3日10:00给 complaints@desk.example 写道：\n漏水。",
    "a journey": "From: Berlin\nTo: Hamburg\nDate: 3 May 2026\nThe train was four hours late.",
    "a Chinese story": "我在5月3日给你们写道：\n水壶漏水。\n至今没有人回复。",
    "what a shop wrote": "5月3日 10:00 客服写道：\n“可以退货”\n结果又不给退。",
    "a German story": "Am 3. Mai um 10 Uhr schrieb Ihr Fahrer mir:\nwir kommen morgen.\nNiemand kam.",
    "a rule": "The lid leaks.\n----------\nThe handle is loose as well.",
    "a time": "It happens twice a day:\nat 10:00:\nand at 18:00:\nevery time the fuse goes.",
    "from a day on": "From: Monday on\nSent: nothing at all\nI only wait.",
    "a form": "姓名：张三\n时间：2026年11月16日\n主题：水壶\n我要求退款。",
}


@pytest.mark.parametrize("line", ABOVE_MARKED.values(), ids=ABOVE_MARKED.keys())
def test_a_marked_letter_goes_with_the_line_above_it(line):
    assert new_words(f"{NEW}\n\n{line}\n\n> Which one?\n> Thanks\n", reply=True) == NEW
    assert new_words(f"{NEW}\n\n{line}\n> Which one?\n>\n> Thanks", reply=False) == NEW


@pytest.mark.parametrize("line", ABOVE_MARKED.values(), ids=ABOVE_MARKED.keys())
def test_answers_below_and_among_marked_lines_are_new_words(line):
    assert (
        new_words(f"{line}\n> Which one?\n\n{NEW}\n\n> Since when?\n\n{MORE}\n", reply=True)
        == f"{NEW}\n\n{MORE}"
    )


@pytest.mark.parametrize("head", ABOVE_UNMARKED.values(), ids=ABOVE_UNMARKED.keys())
def test_a_letter_without_marks_goes_from_its_head_on(head):
    above = head.replace(" / ", "\n").format(ACME)
    assert new_words(f"{NEW}\n\n{above}\n\nDear Ann,\n\nwhich one?\nThanks", reply=True) == NEW


def test_own_words_above_a_quotation_stay():
    line = "On 3 May 2026 at 10:00 I wrote to Acme <complaints@desk.example>:"
    assert new_words(f"{line}\n> It leaks.\n\n{NEW}", reply=True) == f"{line}\n\n{NEW}"


@pytest.mark.parametrize("head", ABOVE_UNMARKED.values(), ids=ABOVE_UNMARKED.keys())
def test_who_says_that_the_answers_stand_below_is_believed(head):
    above = head.replace(" / ", "\n").format(ACME)
    text = f"My answers are below.\n\n{above}\n\nWhich one?\n{NEW}"
    assert new_words(text, reply=True) == text


@pytest.mark.parametrize("words", OWN.values(), ids=OWN.keys())
@pytest.mark.parametrize("reply", [True, False])
def test_a_persons_own_words_stay(words, reply):
    assert new_words(words, reply=reply) == words


# Pages as programs build them, put together for this test; each answers above the older letter but for those named
PAGES = sorted((Path(__file__).parents[3] / "data" / "mail" / "quoted").glob("*.html"))
SAID = {
    "gmail_zh": "是蓝色的。",
    "gmail_inline": "It is blue.\n\nMay.",
    "foxmail": "It is blue.\n\nann@example.org",  # its signature, which nothing tells from words
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_of_a_page_the_new_words_are_read(path):
    head = b"From: Ann <ann@example.org>\nIn-Reply-To: <1@x>\nContent-Type: text/html; charset=utf-8\n\n"
    mail = parse(head + path.read_bytes())
    assert words_of(mail, reply=True) == SAID.get(path.stem, "It is blue.")
    assert "Which?" in mail.text or "哪个？" in mail.text
