//! How Universal Dependencies cuts Chinese: what an ordinary dictionary has as one word and the
//! treebanks (GSD) have as several. Rules written by hand; which classes and which function words they
//! name was decided by looking at what went wrong on the dev part of UD Chinese GSDSimp, never its test.

use super::super::Upos;
use std::collections::BTreeMap;

/// Word: occurrences, and part of speech in the letters of the ICTCLAS tag set.
pub(super) type Dictionary = BTreeMap<String, (u64, String)>;

/// Numerals and what stands for one.
const NUMERALS: &str = "一二三四五六七八九十百千万亿两零〇几数";
/// Measure words.
const MEASURES: &str = "个种座条支所部台位名次年月日天岁届件只张本场家间层级段篇句号块元米里人点份项辆艘架颗棵把批群队代站";
const DETERMINERS: &str = "这那每各某该此本";
/// Nouns that close a compound.
const SUFFIXES: &str = "度性型者们馆场会市县省区国州镇村乡语队员机站线号路街党军院所室物量率化式法学论教派族类币舰岛山河湖江海界师家长史品费力业卡店厂城部团科属权税车船图台楼厅网刊报奖杯赛营级层制罪犯案";
/// Those of them that close the name of a place.
const PLACES: &str = "市县省区国州镇村乡岛山河湖江路街港";
/// Adjectives and the like that open a compound.
const PREFIXES: &str = "大小总副新老古多双半非反";
pub(super) const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
/// What foreign names are written with.
pub(super) const SOUNDS: &str = "阿埃艾安奥巴班邦鲍贝本比彼宾波伯博布查达戴丹道德登迪蒂杜多恩尔法费弗夫福盖戈格根古哈海汉赫霍基吉加杰金卡凯坎柯科克肯库拉莱兰劳勒雷莉里利林琳卢鲁伦罗洛马玛迈曼梅蒙米密莫姆穆纳娜内尼诺欧帕佩皮珀普奇乔切琼热荣茹萨塞桑瑟沙莎舍圣史斯苏索塔泰坦汤特提托瓦维韦沃乌西希夏谢辛修雅亚伊因英约扎詹兹佐甫叶弥葛菲丝伽";
/// What looks like a numeral or determiner with a measure, a verb with 为 or 于, and is a word.
const WHOLE: &[&str] = &[
    "一些", "一样", "一般", "一定", "一直", "一起", "一切", "一旦", "一致", "一边", "一时", "一同",
    "一生", "一度", "这些", "那些", "这样", "那样", "这里", "那里", "这种", "那种", "每年", "每天",
    "每次", "各种", "各地", "本人", "几乎", "十分", "千万", "万一", "某些", "各自", "本身", "各个",
    "这次", "那么", "这么", "两者", "数学", "数据", "数字", "数量", "数目", "其中", "认为", "以为",
    "行为", "身为", "人为", "一百", "一千", "一万",
];
/// Function words that the treebanks cut.
const CUT: &[&str] = &[
    "因此", "来自", "还有", "为了", "除了", "随着", "正在", "及其", "自此", "鉴于", "来说", "之一",
    "来看", "只是", "不再", "早已", "并未", "已有", "只有",
];
/// Function words that they join.
const JOINED: &[(&str, &str)] = &[
    ("也是", "AUX"),
    ("都是", "AUX"),
    ("则是", "AUX"),
    ("平方公里", "NOUN"),
];

fn is_of(set: &str, text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    characters.next().is_none() && first.is_some_and(|character| set.contains(character))
}

/// The words of the dictionary as the treebanks cut them, with the occurrences of all words that they
/// are in. `words` has the tag of each; a part that was no word before has none.
pub(super) fn refine(dictionary: &Dictionary) -> BTreeMap<String, u64> {
    let mut refined = BTreeMap::new();
    for (word, (count, tag)) in dictionary {
        for part in cut(word, tag, dictionary) {
            *refined.entry(part.to_owned()).or_insert(0) += (*count).max(1);
        }
    }
    for (word, _) in JOINED {
        refined.insert((*word).to_owned(), 3000);
    }
    refined
}

/// The parts of a word.
fn cut<'a>(word: &'a str, tag: &str, dictionary: &Dictionary) -> Vec<&'a str> {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let length = starts.len();
    if length < 2 || WHOLE.contains(&word) {
        return vec![word];
    }
    let head = |count: usize| &word[..starts.get(count).copied().unwrap_or(word.len())];
    let tail = |count: usize| &word[starts.get(count).copied().unwrap_or(word.len())..];
    let two = |count: usize| vec![head(count), tail(count)];
    let (first, last) = (head(1), tail(length - 1));
    let numerals = word.chars().take_while(|&c| NUMERALS.contains(c)).count();
    if length <= 3 && numerals > 0 && numerals == length - 1 && is_of(MEASURES, last) {
        return two(numerals);
    }
    if length == 2 {
        let is_determined = is_of(DETERMINERS, first) && is_of(MEASURES, last);
        let is_verb = tag.starts_with('v') && is_of("为于", last);
        if is_determined || is_verb || CUT.contains(&word) {
            return two(1);
        }
    }
    if tag == "nr" && length <= 3 && is_of(SURNAMES, first) {
        return two(1);
    }
    if length == 2 {
        return vec![word];
    }
    if length == 3 {
        let is_compound = is_of(SUFFIXES, last)
            && dictionary.contains_key(head(2))
            && tag.starts_with(['n', 'v', 'a', 'b', 'j', 'l', 'f', 's', 'i']);
        if is_compound || tag == "ns" && is_of(PLACES, last) {
            return two(2);
        }
        let follows = dictionary
            .get(tail(1))
            .is_some_and(|&(count, _)| count > 50);
        if is_of(PREFIXES, first) && follows {
            return two(1);
        }
        return vec![word];
    }
    // Longer ones: idioms and foreign names stay, compounds are two words that are common.
    if tag == "nrt" || tag == "i" && length == 4 {
        return vec![word];
    }
    let mut best: Option<(f64, usize)> = None;
    for at in 1..length {
        let (left, right) = (head(at), tail(at));
        let single = at == 1 || at == length - 1;
        let opens = at > 1 || is_of(PREFIXES, left) || is_of(NUMERALS, left);
        let closes = at < length - 1 || is_of(SUFFIXES, right);
        if let (true, Some((a, _)), Some((b, _))) =
            (opens && closes, dictionary.get(left), dictionary.get(right))
        {
            let score =
                ((*a + 1) as f64).ln() + ((*b + 1) as f64).ln() - if single { 3.0 } else { 0.0 };
            if score > best.map_or(8.0, |(score, _)| score) {
                best = Some((score, at));
            }
        }
    }
    let Some((_, at)) = best else {
        return vec![word];
    };
    let mut parts = Vec::new();
    for part in [head(at), tail(at)] {
        let tag = dictionary.get(part).map_or("", |(_, tag)| tag.as_str());
        parts.extend(cut(part, tag, dictionary));
    }
    parts
}

/// The part of speech of a word of the dictionary.
pub(super) fn tag(word: &str, letters: &str) -> Upos {
    for (tag, words) in CLOSED {
        if words.split(' ').any(|closed| closed == word) {
            return *tag;
        }
    }
    if let Some((_, name)) = JOINED.iter().find(|(joined, _)| *joined == word) {
        return Upos::from_name(name).unwrap_or(Upos::X);
    }
    if is_of(SUFFIXES, word) {
        return Upos::Part;
    }
    if word.chars().all(|c| NUMERALS.contains(c)) {
        return Upos::Num;
    }
    let mut letters = letters.chars();
    match (letters.next(), letters.next()) {
        (Some('n'), Some('r' | 's' | 't' | 'z')) => Upos::Propn,
        (Some('v'), Some('n')) | (Some('n' | 's' | 't' | 'q' | 'l' | 'j'), _) => Upos::Noun,
        (Some('v'), _) => Upos::Verb,
        (Some('a'), Some('d')) => Upos::Adv,
        (Some('a' | 'b' | 'z' | 'i'), _) => Upos::Adj,
        (Some('d'), _) => Upos::Adv,
        (Some('p' | 'f'), _) => Upos::Adp,
        (Some('c'), _) => Upos::Sconj,
        (Some('r'), _) => Upos::Pron,
        // 个, 年: the dictionary has measures among the numerals.
        (Some('m'), _) => Upos::Noun,
        (Some('u' | 'y' | 'k' | 'h' | 'o'), _) => Upos::Part,
        (Some('e'), _) => Upos::Intj,
        (None, _) => Upos::Propn,
        _ => Upos::Noun,
    }
}

/// Words of the closed classes, whose tags in UD are not those of ICTCLAS.
const CLOSED: &[(Upos, &str)] = &[
    (
        Upos::Aux,
        "是 为 会 可以 可 要 能 能够 应 应该 必须 可能 得以 了 着 过 被 需要 愿意 不会",
    ),
    (Upos::Cconj, "和 及 以及 或 与 至 并 而 但 或者 暨"),
    (
        Upos::Sconj,
        "也 都 亦 还 就 才 所 便 却 来 如果 因 虽然 但是 若 则 之",
    ),
    (
        Upos::Adp,
        "在 于 以 将 从 对 把 由于 因为 时 后 中 上 下 内 前 间 之后 之前 之间 期间 向 自 给 与其 除 作 起 以来 以后 以前",
    ),
    (Upos::Verb, "成 由 有 没有 位 任 用 建 属 称 只有 没"),
    (
        Upos::Det,
        "这 该 这些 那些 其他 各 每 某 本 此 另 任何 所有 全 各种 这种 那 整个 一些",
    ),
    (
        Upos::Pron,
        "他 她 它 我 你 他们 她们 它们 我们 你们 自己 其 这里 那里 什么 谁 大家 这样 咱们 您",
    ),
    (
        Upos::Noun,
        "年 月 日 人 元 岁 等 其中 号 同时 最后 目前 现在 当时 家庭 大型 米",
    ),
    (Upos::Part, "的 地 得 们 吗 呢 吧 啊 大 总 新 原"),
    (
        Upos::Adv,
        "不 很 最 非常 主要 更 已 已经 仍 只 没 再 又 共 并不 曾 十分 太 较 比较 真 挺",
    ),
    (Upos::Num, "多 数 半 几 两"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Dictionary {
        [
            ("博物", 100, "n"),
            ("博物馆", 900, "n"),
            ("一个", 9000, "m"),
            ("成为", 500, "v"),
            ("吴三桂", 3, "nr"),
            ("一些", 800, "m"),
            ("中华", 900, "nz"),
            ("人民", 9000, "n"),
            ("中华人民", 10, "nz"),
            ("大规模", 20, "b"),
            ("规模", 700, "n"),
            ("画蛇添足", 3, "i"),
            ("因此", 900, "c"),
            ("认为", 900, "v"),
            ("茶", 90, "n"),
        ]
        .map(|(word, count, tag)| (word.to_owned(), (count, tag.to_owned())))
        .into()
    }

    #[test]
    fn cuts_as_the_treebank_does() {
        let dictionary = dictionary();
        for (word, expected) in [
            ("博物馆", "博物 馆"),
            ("一个", "一 个"),
            ("成为", "成 为"),
            ("吴三桂", "吴 三桂"),
            ("一些", "一些"),
            ("中华人民", "中华 人民"),
            ("大规模", "大 规模"),
            ("画蛇添足", "画蛇添足"),
            ("因此", "因 此"),
            ("认为", "认为"),
            ("茶", "茶"),
        ] {
            let tag = &dictionary[word].1;
            assert_eq!(cut(word, tag, &dictionary).join(" "), expected);
        }
    }

    #[test]
    fn occurrences_go_to_the_parts() {
        let refined = refine(&dictionary());
        assert_eq!(refined["博物"], 1000);
        assert_eq!(refined["馆"], 900);
        assert!(!refined.contains_key("博物馆"));
        assert_eq!(refined["人民"], 9010);
    }

    #[test]
    fn tags() {
        for (word, letters, expected) in [
            ("的", "uj", Upos::Part),
            ("馆", "ng", Upos::Part),
            ("三", "m", Upos::Num),
            ("个", "q", Upos::Noun),
            ("北京", "ns", Upos::Propn),
            ("跑", "v", Upos::Verb),
            ("工作", "vn", Upos::Noun),
            ("也是", "", Upos::Aux),
            ("三桂", "", Upos::Propn),
        ] {
            assert_eq!(tag(word, letters), expected, "{word}");
        }
    }
}
