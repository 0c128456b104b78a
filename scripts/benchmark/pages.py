"""Answers as two mail programs write them when nobody asks for plain text, put together for these measurements."""

# Google's web page: the new words, then the older letter within a quoted block
GMAIL = """\
<div dir="ltr"><div>Hello,</div><div><br></div><div>thank you for the quick answer. The handle still leaks, and the \
new lid you sent does not fit: it is about 4&nbsp;mm too wide. I have tried it twice with the leaflet beside me.</div>\
<div><br></div><div>Could you please send the <b>large</b> one, or take the kettle back? The order number is \
4711-0815, bought on May 3rd at your shop in Main Street.</div><div><br></div><div>Kind regards,</div><div>Anna</div>\
</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Nov 16, 2026 at \
10:00\u202fAM Acme Complaints &lt;<a href="mailto:complaints@example.org">complaints@example.org</a>&gt; wrote:<br>\
</div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);\
padding-left:1ex">\
<div style="font-family:Arial,sans-serif;font-size:14px"><p>Dear Ms Miller,</p>\r
<p>we have registered your complaint about the kettle under the number ACM-261116-7K3TF. A colleague will look into \
it and write to you by Friday.</p>\r
<p>Two questions would help us:</p>\r
<ul><li>When did the handle begin to leak?</li><li>Does it leak when the kettle is cold as well?</li></ul>\r
<p>You can follow the case at <a href="https://desk.example.org/c/ACM-261116-7K3TF?t=8f2a&amp;l=en" \
target="_blank">desk.example.org</a>, or just answer this letter.</p>\r
<p>Kind regards<br>Acme, complaints desk<br>1 Main Street, Springfield</p></div>\r
</blockquote></div>\r
"""

# Microsoft's Outlook: styles first, each paragraph a MsoNormal, the older letter below its head
OUTLOOK = """\
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">\r
<head>\r
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">\r
<style><!--\r
/* Font Definitions */\r
@font-face\r
\t{font-family:"Cambria Math";\r
\tpanose-1:2 4 5 3 5 4 6 3 2 4;}\r
@font-face\r
\t{font-family:Calibri;\r
\tpanose-1:2 15 5 2 2 2 4 3 2 4;}\r
/* Style Definitions */\r
p.MsoNormal, li.MsoNormal, div.MsoNormal\r
\t{margin:0cm;\r
\tfont-size:11.0pt;\r
\tfont-family:"Calibri",sans-serif;\r
\tmso-fareast-language:EN-US;}\r
a:link, span.MsoHyperlink\r
\t{mso-style-priority:99;\r
\tcolor:#0563C1;\r
\ttext-decoration:underline;}\r
span.EmailStyle19\r
\t{mso-style-type:personal-reply;\r
\tfont-family:"Calibri",sans-serif;\r
\tcolor:windowtext;}\r
@page WordSection1\r
\t{size:612.0pt 792.0pt;\r
\tmargin:70.85pt 70.85pt 2.0cm 70.85pt;}\r
div.WordSection1\r
\t{page:WordSection1;}\r
--></style><!--[if gte mso 9]><xml>\r
<o:shapedefaults v:ext="edit" spidmax="1026" />\r
</xml><![endif]-->\r
</head>\r
<body lang="EN-GB" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">\r
<div class="WordSection1">\r
<p class="MsoNormal"><span style="mso-fareast-language:EN-US">Dear Sir or Madam,<o:p></o:p></span></p>\r
<p class="MsoNormal"><span style="mso-fareast-language:EN-US"><o:p>&nbsp;</o:p></span></p>\r
<p class="MsoNormal"><span style="mso-fareast-language:EN-US">the handle began to leak in the second week. It leaks \
when the kettle is cold as well, and the lid you sent does not fit.<o:p></o:p></span></p>\r
<p class="MsoNormal"><span style="mso-fareast-language:EN-US"><o:p>&nbsp;</o:p></span></p>\r
<p class="MsoNormal">Kind regards<o:p></o:p></p>\r
<p class="MsoNormal">Anna Miller<o:p></o:p></p>\r
<p class="MsoNormal"><span style="mso-fareast-language:EN-US"><o:p>&nbsp;</o:p></span></p>\r
<div>\r
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">\r
<p class="MsoNormal"><b><span lang="EN-US">From:</span></b><span lang="EN-US"> Acme Complaints \
&lt;complaints@example.org&gt; <br>\r
<b>Sent:</b> Monday, 16 November 2026 10:00<br>\r
<b>To:</b> Anna Miller &lt;anna@example.com&gt;<br>\r
<b>Subject:</b> Your complaint ACM-261116-7K3TF<o:p></o:p></span></p>\r
</div>\r
</div>\r
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\r
<p class="MsoNormal">Dear Ms Miller,<o:p></o:p></p>\r
<p class="MsoNormal">we have registered your complaint about the kettle. When did the handle begin to leak, and does \
it leak when the kettle is cold as well?<o:p></o:p></p>\r
<p class="MsoNormal">Acme, complaints desk<o:p></o:p></p>\r
</div>\r
</body>\r
</html>\r
"""
