#!/usr/bin/python3
"""The notices of two villages and what people say, spoken, for build/bench/proof. Sentences are of
one village or the other; openers, closers, chime and voices are of both."""
import argparse
import math
import pathlib
import random
import subprocess
import wave

RATE_HZ = 22050
SEED = 20261126
LEAST_S, MOST_S = 1.5, 40
SECONDS_A_CHARACTER = 0.28
VOICES = ("mandarin", "mandarin", "slow", "woman")
CHIMES = {"none": 45, "bell": 45, "alert": 10}
OPENERS = ("村民同志们，", "各位乡亲，", "广大群众请注意，", "现在播送通知，", "", "")
CLOSERS = ("谢谢大家。", "望互相转告。", "特此通知。", "", "", "")
VILLAGES = {
    "east": """{n}号上午{h}点在祠堂召开户主会，每家来一个人。
自来水公司检修，{g}队从{h}点起停水半天。
防火期到了，上坟不许烧纸，不许带打火机进山。
卫生院来人量血压，{n}岁以上的老人都来。
低保年审，{g}队的材料还差户口本。
台风要来了，渔船回港，大棚加固。
稻瘟病发生了，抓紧打三环唑。
垃圾分类，厨余的倒绿桶，其他的倒灰桶。
电费涨价的传言是假的，不要相信。
村口修桥，绕行{g}队的机耕路。
宅基地确权的图纸在公示，有异议的{h}点前来说。
小学招生报名，带预防接种证和户口簿。
交通安全，骑电动车要戴头盔。
捡到一只黑色钱包，失主到治安室来。
秋粮入库，粮站{h}点开磅，排队不要抢。
白蚁防治的师傅今天到{g}队。""",
    "west": """老年食堂开张，{n}块钱一顿，先到先得。
水库泄洪，下游滩地的牛羊马上赶走。
核酸早就不做了，发烧的去县城挂号。
红薯苗到货，一把{n}块，在桥头的三轮车上。
戏班子今晚{h}点唱穆桂英挂帅，自己带板凳。
村医请假三天，拿药的去{g}队老张家。
合作社分红，带身份证和社员证，{h}点开始。
网上贷款刷单都是骗局，不转账不点链接。
野猪下山拱玉米，晚上不要单独出门。
征兵登记，高中毕业的小伙子来填表。
光伏板安装，屋顶朝南的先报名。
公交车改线，早上{h}点头班，不走老街了。
羊圈消毒，石灰在{g}队仓库，自己来拉。
文化室借书，每人{n}本，月底要还。
抽水机轮到{g}队，油钱自己出。
婚丧不许大操大办，酒席不超过{n}桌。""",
}
SHORT = {"east": "快收衣服，下雨了。 停电了。 开会了，马上来。 井盖丢了，小心。 校车到了。".split(),
         "west": "鱼来了，在河边。 疫苗到了。 把牛牵走。 水来了，快接。 车堵路了，谁的车？".split()}
TALK = """这个菜多少钱一斤？太贵了，前天还是两块。
你们家装修好了没有？什么时候请我们喝酒？
手机没电了，借你的打个电话行不行？
昨晚的雨下得真大，路都冲坏了。
二婶，你家的猫又跑到我家房顶上去了。
快来帮我抬一下，这个柜子太重了。
我不去，谁爱去谁去，我腰疼得很。
听说老李的儿子考上大学了，全村第一个。
打牌三缺一，就等你了，快点。
别吵了，有话好好说，都是邻居。""".splitlines()


def fill(text, chance):
    return text.format(n=chance.randint(2, 90), h=chance.randint(1, 12), g=chance.randint(1, 9))


def compose(chance, village):
    target_s = math.exp(chance.uniform(math.log(LEAST_S), math.log(MOST_S)))
    if target_s < 3:
        return chance.choice(SHORT[village])
    sentences = VILLAGES[village].splitlines()
    text = chance.choice(OPENERS) + fill(chance.choice(sentences), chance)
    for sentence in chance.sample(sentences, len(sentences)):
        if len(text) * SECONDS_A_CHARACTER > target_s:
            break
        text += fill(sentence, chance)
    return text + (chance.choice(CLOSERS) if target_s > 6 else "")


def seconds_of(path):
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE_HZ
        return file.getnframes() / RATE_HZ


def render(program, folder, chime, voice, text, path):
    config = folder / f"{chime}.conf"
    config.write_text(f"""zones = ( {{ name = "square"; device = "null"; }} );
announcement : {{ chime = "{chime}"; }};
voices = ( {{ name = "mandarin"; rate = 160; }}, {{ name = "slow"; rate = 130; }},
           {{ name = "woman"; rate = 170; pitch = 70; }} );
""")
    subprocess.run([program, "render", "--config", config, "--voice", voice, "-o", path, text],
                   check=True, stdout=subprocess.DEVNULL)
    return seconds_of(path)


def make_notice(program, folder, number, chance):
    village, voice = chance.choice(list(VILLAGES)), chance.choice(VOICES)
    chime, = chance.choices(list(CHIMES), CHIMES.values())
    text, name = compose(chance, village), f"n{number}"
    whole_s = render(program, folder, chime, voice, text, folder / f"{name}.sent.wav")
    spoken_s = whole_s
    if chime != "none":
        spoken_s = render(program, folder, "none", voice, text, folder / "spoken.wav")
    return f"{village} {voice} {chime} {whole_s - spoken_s:.6f} {name}"


def make_talk(folder, number, chance):
    name = f"t{number}.wav"
    voice = "cmn+" + chance.choice(("f2", "f4", "m2", "m3", "m5", "m7", "croak"))
    subprocess.run(["espeak-ng", "-v", voice, "-s", str(chance.randint(150, 230)), "-p", str(chance.randint(20, 80)),
                    "-w", folder / name, "".join(chance.sample(TALK, 5))], check=True)
    return f"talk person none 0 {name}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--notices", type=int, default=200)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    chance = random.Random(SEED)
    options.folder.mkdir(parents=True, exist_ok=True)
    lines = [make_notice(f"{options.build}/dalaba", options.folder, number, chance)
             for number in range(options.notices)]
    lines += [make_talk(options.folder, number, chance) for number in range(20)]
    (options.folder / "index").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
