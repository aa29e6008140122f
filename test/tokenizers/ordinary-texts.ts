/**
 * Ordinary paragraphs, written for these tests: none of them was used to choose the weights of the heuristic.
 */
export const ORDINARY_TEXTS: Readonly<Record<string, string>> = {
  English:
    "The library on the corner opens at nine. On rainy mornings the first readers are already waiting under the awning, with wet umbrellas and a thermos of coffee. Nobody hurries: whoever comes for the newspapers knows that the armchair by the window will be free until noon. Last year the city council wanted to close the building, but four thousand signatures later they gave up the plan and paid for a new roof instead.",
  German:
    "Die Werkstatt im Hinterhof repariert seit dreißig Jahren Fahrräder, Kinderwagen und gelegentlich eine Nähmaschine. Wer vorbeikommt, bekommt zuerst einen Kaffee und danach eine ehrliche Einschätzung: Manchmal lohnt sich die Reparatur, manchmal genügt ein Tropfen Öl. Im Frühling stehen die Kunden bis auf die Straße, weil alle gleichzeitig merken, dass ihre Bremsen quietschen und die Beleuchtung längst nicht mehr funktioniert.",
  French:
    "Le marché du samedi commence avant l'aube. Les maraîchers déchargent leurs cageots pendant que le boulanger prépare déjà la deuxième fournée. Vers huit heures, les habitués arrivent avec leurs paniers, goûtent une fraise, discutent du temps qu'il fera et repartent sans se presser. À midi, il ne reste plus que quelques bottes de radis et l'odeur du café.",
  Spanish:
    "Mi abuela guardaba las recetas en una caja de lata que había sido de galletas. Algunas estaban escritas al dorso de una factura, otras en el margen de un periódico. Cuando nos mudamos de casa, las copiamos todas en un cuaderno nuevo y descubrimos que la mitad no llevaba cantidades: decía solamente «un poco de sal» o «harina, la que pida la masa».",
  Polish:
    "W niedzielę pojechaliśmy nad jezioro, chociaż prognoza zapowiadała burzę. Woda była jeszcze zimna, ale dzieci i tak wskoczyły z pomostu, krzycząc i śmiejąc się na całe gardło. Po południu rozpaliliśmy ognisko, upiekliśmy kiełbaski i słuchaliśmy, jak dziadek opowiada, że kiedyś złowił tu szczupaka dłuższego niż jego własna noga.",
  Russian:
    "Поезд опаздывал уже на сорок минут, и пассажиры понемногу начали знакомиться друг с другом. Пожилой инженер рассказывал соседке о мостах, которые он строил в молодости, студентка читала вслух смешные объявления, а проводница разносила чай в тонких стаканах. Когда за окном наконец показались огни города, никому не хотелось вставать и надевать пальто.",
  Ukrainian:
    "Біля старого млина тепер працює невелика пекарня. Щоранку, ще до сходу сонця, там пахне житнім хлібом і кмином, а біля дверей збирається черга. Господар каже, що секрет простий: закваска, якій уже двадцять років, холодна вода з криниці та терпіння. Учора він подарував мені окраєць і побажав гарного дня.",
  Greek:
    "Το μικρό καφενείο της πλατείας ανοίγει κάθε πρωί στις έξι. Οι ψαράδες πίνουν τον πρώτο καφέ, κοιτάζουν τον ουρανό και συζητούν αν αξίζει να βγουν στη θάλασσα. Αργότερα έρχονται οι μαθητές για ένα κουλούρι και οι συνταξιούχοι με την εφημερίδα τους. Το καλοκαίρι δεν βρίσκεις εύκολα καρέκλα, αλλά τον χειμώνα όλοι γνωρίζονται με το μικρό τους όνομα.",
  Chinese:
    "小区门口的修鞋摊已经摆了二十多年。老师傅话不多,手却很快,一双开了胶的皮鞋,十分钟就能补好。夏天他在树荫下放一张竹椅,给等候的客人坐;冬天则生一个小火炉,顺便烤几个红薯。去年街道改造,大家都担心他会搬走,没想到物业专门给他留了一间小屋。现在连年轻人也愿意来,他们说,修一双旧鞋比买一双新鞋更有意思。",
  Japanese:
    "駅前の商店街に、小さな時計屋があります。店主の田中さんは八十歳を過ぎていますが、今でも毎朝九時にシャッターを開けます。店の中には古い柱時計がいくつも並んでいて、少しずつ違う時刻を指しています。どれが正しいのですかと聞くと、田中さんは笑いながら、急がない人にはどれも正しいのだと答えました。",
  Korean:
    "우리 동네 시장에는 아침 일찍부터 사람들이 모인다. 두부 가게 아주머니는 김이 모락모락 나는 두부를 잘라 주고, 생선 가게 아저씨는 오늘 들어온 고등어가 싱싱하다고 큰 소리로 외친다. 나는 주말마다 장바구니를 들고 나가 채소를 조금 사고, 돌아오는 길에 떡볶이를 먹는다. 별일 없는 하루지만 그래서 더 좋다.",
  Arabic:
    "في نهاية الشارع مكتبة صغيرة يديرها رجل تجاوز السبعين من عمره. يعرف مكان كل كتاب على الرفوف، ويتذكر أسماء القراء الذين مروا به منذ سنوات طويلة. عندما سألته عن كتاب قديم في تاريخ المدينة، ابتسم وصعد السلم الخشبي ببطء، ثم عاد يحمل نسخة مغبرة وقال إنها كانت تنتظرني.",
  Hebrew:
    "בכל יום שישי בבוקר אנחנו נפגשים בבית הקפה שליד הים. אחד מביא עיתון, השנייה מביאה עוגה, וכולם מתווכחים על הסרט שראינו בשבוע שעבר. בסוף תמיד נשארים עם אותה שאלה: לאן נוסעים בחופשה הבאה? בינתיים השמש עולה, הגלים נרגעים, והמלצר כבר יודע להביא עוד קנקן של תה עם נענע.",
  Hindi:
    "हमारे गाँव के बाहर एक पुराना बरगद का पेड़ है, जिसके नीचे शाम को सब लोग इकट्ठा होते हैं। बच्चे खेलते हैं, बुज़ुर्ग पुरानी कहानियाँ सुनाते हैं और कोई न कोई चाय बनाकर ले आता है। पिछले साल जब सड़क चौड़ी की जा रही थी, तब सबने मिलकर उस पेड़ को कटने से बचा लिया। आज भी वहाँ बैठकर बहुत शांति मिलती है।",
  Thai: "ร้านก๋วยเตี๋ยวหน้าปากซอยเปิดขายมาตั้งแต่ผมยังเป็นเด็ก เจ้าของร้านจำได้ว่าลูกค้าแต่ละคนชอบกินแบบไหน บางคนไม่ใส่ผัก บางคนขอพริกเพิ่ม วันไหนฝนตกหนักเขาจะกางผ้าใบให้ลูกค้าหลบฝน แล้วชวนคุยเรื่องฟุตบอลจนกว่าฝนจะหยุด ทุกวันนี้ลูกสาวของเขามาช่วยงานที่ร้านแล้ว",
  TypeScript: `export async function loadOrders(customerId: string, options: LoadOptions = {}): Promise<Order[]> {
  const { since, limit = 50 } = options;
  const rows = await database.query("SELECT * FROM orders WHERE customer_id = $1 LIMIT $2", [customerId, limit]);
  return rows
    .filter((row) => since === undefined || row.createdAt >= since)
    .map((row) => ({ id: row.id, total: Number(row.total_cents) / 100, items: JSON.parse(row.items) }));
}
`,
  Python: `class RateLimiter:
    """Allows at most \`limit\` calls within \`window\` seconds."""

    def __init__(self, limit: int, window: float) -> None:
        self._limit = limit
        self._window = window
        self._calls: deque[float] = deque()

    def acquire(self, now: float) -> bool:
        while self._calls and now - self._calls[0] > self._window:
            self._calls.popleft()
        if len(self._calls) >= self._limit:
            return False
        self._calls.append(now)
        return True
`,
  JSON: `{"order":{"id":"ord_48213","status":"shipped","customer":{"name":"Maria Lopez","email":"maria@example.com","vip":true},"items":[{"sku":"TSH-0042","quantity":2,"unit_price":19.9,"tags":["cotton","summer"]},{"sku":"MUG-0007","quantity":1,"unit_price":8.5,"tags":[]}],"shipping":{"carrier":"DHL","tracking_number":"JD014600003828","estimated_delivery":"2026-03-14T18:00:00Z"},"total":48.3,"note":null}}`,
  "indented JSON": `{
  "type": "object",
  "properties": {
    "city": { "type": "string", "description": "Name of the city, e.g. Lisbon" },
    "days": { "type": "integer", "minimum": 1, "maximum": 14 },
    "units": { "type": "string", "enum": ["metric", "imperial"] }
  },
  "required": ["city"],
  "additionalProperties": false
}`,
  numbers:
    "Revenue by quarter: 1,204,500.75; 1,198,230.10; 1,310,442.00; 1,422,019.35. Costs: 830,114.20; 845,900.00; 861,275.90; 902,318.45. The margin rose from 31.1% to 36.5%, or 5.4 points, while headcount went from 412 to 437 (+6.1%).",
  Markdown: `## Opening hours

- **Monday to Friday:** 8:00 – 18:30
- **Saturday:** 9:00 – 13:00
- *Closed on public holidays*

| Service | Price | Duration |
|---------|------:|---------:|
| Haircut | 24 €  | 30 min   |
| Colour  | 58 €  | 90 min   |

See [our website](https://example.com/booking) to book, or call us.
`,
  "chat with emoji":
    "Hey!! are you coming tonight? 🎉 We booked a table for 8pm 🍝🍷 and Sam is bringing the cake 🎂😋 lol don't be late this time 😂😂 ok? see you there ❤️",
};
