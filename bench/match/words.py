"""Words that made-up companies are named and addressed with: places, syllables, trades, roads."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A city as it stands in names, addresses, phone numbers and registration numbers."""

    city: str
    pinyin: str
    province: str
    province_pinyin: str
    area: str
    code: str
    districts: tuple[str, ...]


class Trade(NamedTuple):
    """What a company does, in full, as people shorten it, in English and in pinyin."""

    name: str
    short: str
    english: str
    pinyin: str


def coded(text: str) -> dict[str, str]:
    """`key:value key:value ...` as a dict."""
    return dict(one.split(":") for one in text.split())


# city, pinyin, area code, administrative code, districts (name of district, then its pinyin)
PLACES_TEXT = """
上海 shanghai 上海 shanghai 021 310000 浦东新区,闵行区,嘉定区,松江区,宝山区,青浦区,奉贤区
北京 beijing 北京 beijing 010 110000 朝阳区,海淀区,丰台区,大兴区,通州区,顺义区
天津 tianjin 天津 tianjin 022 120000 滨海新区,西青区,津南区,北辰区,武清区
重庆 chongqing 重庆 chongqing 023 500000 渝北区,九龙坡区,沙坪坝区,江北区,巴南区
南京 nanjing 江苏 jiangsu 025 320100 江宁区,栖霞区,浦口区,雨花台区
苏州 suzhou 江苏 jiangsu 0512 320500 吴中区,相城区,虎丘区,吴江区,姑苏区
昆山 kunshan 江苏 jiangsu 0512 320583 玉山镇,花桥镇,张浦镇,周市镇
无锡 wuxi 江苏 jiangsu 0510 320200 新吴区,惠山区,锡山区,滨湖区
常州 changzhou 江苏 jiangsu 0519 320400 武进区,新北区,天宁区,钟楼区
南通 nantong 江苏 jiangsu 0513 320600 通州区,崇川区,海门区
扬州 yangzhou 江苏 jiangsu 0514 321000 邗江区,广陵区,江都区
镇江 zhenjiang 江苏 jiangsu 0511 321100 丹徒区,京口区,润州区
泰州 taizhou 江苏 jiangsu 0523 321200 海陵区,高港区,姜堰区
盐城 yancheng 江苏 jiangsu 0515 320900 亭湖区,盐都区,大丰区
徐州 xuzhou 江苏 jiangsu 0516 320300 铜山区,泉山区,云龙区
杭州 hangzhou 浙江 zhejiang 0571 330100 余杭区,萧山区,滨江区,钱塘区,临平区
宁波 ningbo 浙江 zhejiang 0574 330200 鄞州区,北仑区,镇海区,江北区
温州 wenzhou 浙江 zhejiang 0577 330300 龙湾区,瓯海区,鹿城区
嘉兴 jiaxing 浙江 zhejiang 0573 330400 南湖区,秀洲区
湖州 huzhou 浙江 zhejiang 0572 330500 吴兴区,南浔区
绍兴 shaoxing 浙江 zhejiang 0575 330600 越城区,柯桥区,上虞区
金华 jinhua 浙江 zhejiang 0579 330700 婺城区,金东区
台州 taizhou 浙江 zhejiang 0576 331000 椒江区,黄岩区,路桥区
慈溪 cixi 浙江 zhejiang 0574 330282 观海卫镇,周巷镇,浒山街道
广州 guangzhou 广东 guangdong 020 440100 黄埔区,番禺区,白云区,花都区,南沙区
深圳 shenzhen 广东 guangdong 0755 440300 宝安区,龙岗区,龙华区,南山区,光明区
东莞 dongguan 广东 guangdong 0769 441900 长安镇,虎门镇,寮步镇,塘厦镇,松山湖
佛山 foshan 广东 guangdong 0757 440600 顺德区,南海区,禅城区,三水区
惠州 huizhou 广东 guangdong 0752 441300 惠城区,惠阳区
中山 zhongshan 广东 guangdong 0760 442000 小榄镇,古镇镇,火炬开发区
珠海 zhuhai 广东 guangdong 0756 440400 香洲区,斗门区,金湾区
江门 jiangmen 广东 guangdong 0750 440700 新会区,蓬江区,江海区
汕头 shantou 广东 guangdong 0754 440500 龙湖区,金平区,澄海区
厦门 xiamen 福建 fujian 0592 350200 集美区,海沧区,同安区,湖里区
福州 fuzhou 福建 fujian 0591 350100 仓山区,马尾区,晋安区
泉州 quanzhou 福建 fujian 0595 350500 鲤城区,丰泽区,洛江区
济南 jinan 山东 shandong 0531 370100 历城区,章丘区,天桥区
青岛 qingdao 山东 shandong 0532 370200 黄岛区,城阳区,崂山区,即墨区
烟台 yantai 山东 shandong 0535 370600 福山区,芝罘区,莱山区
潍坊 weifang 山东 shandong 0536 370700 潍城区,寒亭区,奎文区
淄博 zibo 山东 shandong 0533 370300 张店区,周村区,临淄区
威海 weihai 山东 shandong 0631 371000 环翠区,文登区
临沂 linyi 山东 shandong 0539 371300 兰山区,罗庄区,河东区
武汉 wuhan 湖北 hubei 027 420100 东西湖区,江夏区,蔡甸区,洪山区
襄阳 xiangyang 湖北 hubei 0710 420600 樊城区,襄州区
宜昌 yichang 湖北 hubei 0717 420500 夷陵区,西陵区
长沙 changsha 湖南 hunan 0731 430100 岳麓区,雨花区,望城区
株洲 zhuzhou 湖南 hunan 0731 430200 天元区,荷塘区,石峰区
郑州 zhengzhou 河南 henan 0371 410100 中原区,二七区,惠济区
洛阳 luoyang 河南 henan 0379 410300 涧西区,洛龙区
新乡 xinxiang 河南 henan 0373 410700 红旗区,牧野区
合肥 hefei 安徽 anhui 0551 340100 蜀山区,包河区,瑶海区
芜湖 wuhu 安徽 anhui 0553 340200 鸠江区,弋江区
马鞍山 maanshan 安徽 anhui 0555 340500 雨山区,花山区
南昌 nanchang 江西 jiangxi 0791 360100 青山湖区,新建区
九江 jiujiang 江西 jiangxi 0792 360400 浔阳区,柴桑区
成都 chengdu 四川 sichuan 028 510100 双流区,龙泉驿区,郫都区,新都区
绵阳 mianyang 四川 sichuan 0816 510700 涪城区,游仙区
德阳 deyang 四川 sichuan 0838 510600 旌阳区,罗江区
西安 xian 陕西 shaanxi 029 610100 雁塔区,未央区,长安区
宝鸡 baoji 陕西 shaanxi 0917 610300 渭滨区,金台区
沈阳 shenyang 辽宁 liaoning 024 210100 铁西区,浑南区,于洪区
大连 dalian 辽宁 liaoning 0411 210200 甘井子区,金州区,旅顺口区
鞍山 anshan 辽宁 liaoning 0412 210300 铁东区,立山区
长春 changchun 吉林 jilin 0431 220100 绿园区,二道区
哈尔滨 haerbin 黑龙江 heilongjiang 0451 230100 香坊区,道里区,平房区
齐齐哈尔 qiqihar 黑龙江 heilongjiang 0452 230200 铁锋区,富拉尔基区
石家庄 shijiazhuang 河北 hebei 0311 130100 裕华区,长安区,鹿泉区
保定 baoding 河北 hebei 0312 130600 莲池区,竞秀区
唐山 tangshan 河北 hebei 0315 130200 路北区,丰润区
沧州 cangzhou 河北 hebei 0317 130900 运河区,新华区
太原 taiyuan 山西 shanxi 0351 140100 小店区,尖草坪区
昆明 kunming 云南 yunnan 0871 530100 官渡区,西山区
贵阳 guiyang 贵州 guizhou 0851 520100 白云区,花溪区
南宁 nanning 广西 guangxi 0771 450100 西乡塘区,江南区
柳州 liuzhou 广西 guangxi 0772 450200 柳南区,鱼峰区
乌鲁木齐 wulumuqi 新疆 xinjiang 0991 650100 新市区,头屯河区
兰州 lanzhou 甘肃 gansu 0931 620100 七里河区,安宁区
"""


def _places() -> tuple[Place, ...]:
    made = []
    for line in PLACES_TEXT.strip().splitlines():
        city, pinyin, province, province_pinyin, area, code, districts = line.split()
        parts = tuple(districts.split(","))
        made.append(Place(city, pinyin, province, province_pinyin, area, code, parts))
    return tuple(made)


PLACES = _places()
MUNICIPALITIES = frozenset({"上海", "北京", "天津", "重庆"})

# Characters of brands, the common ones first (draws lean to the front), each with its pinyin.
SYLLABLES = coded(
    "华:hua 瑞:rui 鑫:xin 恒:heng 盛:sheng 达:da 宏:hong 泰:tai 兴:xing 隆:long 昌:chang "
    "德:de 信:xin 诚:cheng 利:li 丰:feng 源:yuan 博:bo 创:chuang 联:lian 通:tong 捷:jie "
    "锐:rui 锦:jin 天:tian 海:hai 东:dong 方:fang 新:xin 金:jin 龙:long 腾:teng 飞:fei "
    "科:ke 迈:mai 凯:kai 欧:ou 美:mei 亚:ya 威:wei 力:li 特:te 卓:zhuo 越:yue 精:jing "
    "益:yi 佳:jia 嘉:jia 福:fu 祥:xiang 顺:shun 安:an 康:kang 永:yong 久:jiu 正:zheng "
    "明:ming 光:guang 辉:hui 晨:chen 辰:chen 宇:yu 航:hang 星:xing 远:yuan 景:jing "
    "朗:lang 诺:nuo 优:you 普:pu 恩:en 伟:wei 思:si 维:wei 尔:er 英:ying 奥:ao 申:shen "
    "江:jiang 润:run 泽:ze 沃:wo 川:chuan 铭:ming 铎:duo 钧:jun 鼎:ding 峰:feng 岳:yue "
    "磊:lei 森:sen 林:lin 松:song 柏:bai 荣:rong 启:qi 拓:tuo 展:zhan 翔:xiang 鹏:peng "
    "骏:jun 驰:chi 万:wan 立:li 友:you 和:he 合:he 同:tong 众:zhong 汇:hui 聚:ju 元:yuan "
    "亨:heng 旭:xu 升:sheng 阳:yang 晟:sheng 耀:yao 昊:hao 亿:yi 茂:mao 贝:bei 乐:le "
    "弘:hong 鸿:hong 洪:hong 欣:xin 馨:xin 旺:wang 霖:lin 晶:jing 麦:mai 铂:bo 岩:yan "
    "帆:fan 凌:ling 灵:ling 睿:rui 智:zhi 慧:hui 云:yun 津:jin 南:nan 北:bei 伦:lun 斯:si"
)
# Characters that look alike or are confused in typing although they sound different.
LOOK_ALIKE = {
    "达": "迖运", "兴": "光", "天": "夫无", "东": "车", "方": "万", "力": "刀", "科": "料",
    "新": "断", "金": "全", "利": "和", "宇": "字", "辰": "展", "晟": "盛", "源": "原", "欧": "殴",
    "精": "情", "密": "蜜", "械": "戒", "备": "各", "设": "没", "器": "噐", "阀": "伐", "轴": "袖",
    "承": "丞", "贸": "贷", "易": "昜", "电": "申", "气": "汽", "塑": "朔", "胶": "较", "制": "治",
    "品": "晶", "仪": "议", "材": "才", "料": "科", "工": "公", "程": "呈", "环": "坏", "保": "堡",
}  # fmt: skip
SOUND_ALIKE = {
    "械": "谢", "备": "倍", "精": "经", "密": "蜜", "模": "磨", "具": "俱", "机": "基", "电": "店",
    "子": "仔", "技": "计", "科": "柯", "贸": "茂", "业": "叶", "工": "公", "化": "画", "包": "苞",
    "装": "庄", "术": "树", "液": "夜", "压": "鸭", "动": "洞", "控": "空", "制": "致", "智": "志",
    "能": "能", "环": "寰", "境": "镜", "传": "船", "材": "财", "热": "惹", "处": "触", "理": "里",
}  # fmt: skip

TRADES_TEXT = """
精密机械|机械|Precision Machinery|jingmi jixie
机械设备|机械|Machinery Equipment|jixie shebei
机械制造|机械|Machinery Manufacturing|jixie zhizao
机电设备|机电|Electromechanical Equipment|jidian shebei
自动化设备|自动化|Automation Equipment|zidonghua shebei
自动化科技|自动化|Automation Technology|zidonghua keji
智能装备|智能|Intelligent Equipment|zhineng zhuangbei
智能科技|智能|Intelligent Technology|zhineng keji
电子科技|电子|Electronic Technology|dianzi keji
电子|电子|Electronics|dianzi
电气|电气|Electric|dianqi
电气设备|电气|Electrical Equipment|dianqi shebei
光电科技|光电|Optoelectronic Technology|guangdian keji
半导体|半导体|Semiconductor|bandaoti
汽车零部件|汽配|Auto Parts|qiche lingbujian
汽车配件|汽配|Automobile Fittings|qiche peijian
模具|模具|Mould|muju
精密模具|模具|Precision Mould|jingmi muju
五金制品|五金|Hardware Products|wujin zhipin
五金|五金|Hardware|wujin
紧固件|紧固件|Fastener|jingujian
标准件|标准件|Standard Parts|biaozhunjian
轴承|轴承|Bearing|zhoucheng
传动设备|传动|Transmission Equipment|chuandong shebei
液压|液压|Hydraulic|yeya
气动元件|气动|Pneumatic Components|qidong yuanjian
阀门|阀门|Valve|famen
泵业|泵业|Pump|bengye
电线电缆|线缆|Wire and Cable|dianxian dianlan
线缆|线缆|Cable|xianlan
塑胶制品|塑胶|Plastic Products|sujiao zhipin
塑料|塑料|Plastics|suliao
橡胶制品|橡胶|Rubber Products|xiangjiao zhipin
密封件|密封|Seals|mifengjian
新材料|新材料|New Material|xincailiao
化工|化工|Chemical|huagong
涂料|涂料|Coating|tuliao
钢铁|钢铁|Iron and Steel|gangtie
金属材料|金属|Metal Material|jinshu cailiao
铸造|铸造|Foundry|zhuzao
热处理|热处理|Heat Treatment|rechuli
表面处理|表面处理|Surface Treatment|biaomian chuli
包装材料|包装|Packaging Material|baozhuang cailiao
纸业|纸业|Paper|zhiye
物流|物流|Logistics|wuliu
供应链管理|供应链|Supply Chain Management|gongyinglian guanli
贸易|贸易|Trading|maoyi
国际贸易|国贸|International Trade|guoji maoyi
实业|实业|Industrial|shiye
工贸|工贸|Industry and Trade|gongmao
仪器仪表|仪表|Instrument|yiqi yibiao
工具|工具|Tools|gongju
焊接设备|焊接|Welding Equipment|hanjie shebei
环保科技|环保|Environmental Technology|huanbao keji
环境工程|环境|Environmental Engineering|huanjing gongcheng
新能源科技|新能源|New Energy Technology|xinnengyuan keji
通信技术|通信|Communication Technology|tongxin jishu
信息技术|信息|Information Technology|xinxi jishu
医疗器械|医疗|Medical Devices|yiliao qixie
家具|家具|Furniture|jiaju
纺织|纺织|Textile|fangzhi
食品机械|食品机械|Food Machinery|shipin jixie
"""


TRADES = tuple(Trade(*line.split("|")) for line in TRADES_TEXT.strip().splitlines())

ROADS = coded(
    "兴业:xingye 工业:gongye 科技:keji 创新:chuangxin 人民:renmin 解放:jiefang 中山:zhongshan "
    "建设:jianshe 长江:changjiang 黄河:huanghe 珠江:zhujiang 太湖:taihu 东方:dongfang "
    "迎宾:yingbin 滨海:binhai 新华:xinhua 光明:guangming 和平:heping 胜利:shengli 友谊:youyi "
    "振兴:zhenxing 发展:fazhan 繁荣:fanrong 富强:fuqiang 文化:wenhua 学院:xueyuan "
    "机场:jichang 火炬:huoju 银河:yinhe 金桥:jinqiao 龙腾:longteng 凤凰:fenghuang "
    "青年:qingnian 平安:pingan 永安:yongan 大庆:daqing 通江:tongjiang 望江:wangjiang "
    "临港:lingang 园区:yuanqu 星湖:xinghu 苏虹:suhong 虹桥:hongqiao 泰山:taishan 华山:huashan"
)
PARKS = ("经济开发区", "高新区", "工业园", "科技园", "出口加工区", "保税区")

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "晓建明志海文丽敏静伟军勇艳杰娟涛超霞平刚桂英华玉萍红玲芬芳燕彬飞辉鹏洋峰强磊洁"

# Parts of foreign brands: as spelt, and as transliterated.
FOREIGN = coded(
    "kes:凯斯 ler:勒 no:诺 va:瓦 tek:泰克 ro:罗 mann:曼 ber:贝 gen:根 dor:多 fel:费尔 "
    "hart:哈特 mar:马 lin:林 ster:斯特 wei:韦 ner:纳 al:阿尔 ti:蒂 co:科 mex:麦克斯 "
    "ral:拉尔 du:杜 pont:邦 sen:森 sor:索 lex:莱克斯 pri:普瑞 ma:玛 ze:泽 bor:博 ki:基 "
    "ta:塔 da:达 mo:莫 to:托 ri:里 en:恩 vik:维克 lund:伦德 stro:斯特罗 bel:贝尔 gar:加 ney:尼"
)
COUNTRIES = {
    "GmbH": "德国", "AG": "德国", "GmbH & Co. KG": "德国", "Inc.": "美国", "LLC": "美国",
    "Corp.": "美国", "Ltd.": "英国", "S.p.A.": "意大利", "S.A.S.": "法国", "B.V.": "荷兰",
    "K.K.": "日本", "Co., Ltd.": "日本", "AB": "瑞典", "Pte. Ltd.": "新加坡",
}  # fmt: skip

# What people type where nothing is known.
PLACEHOLDERS = (
    "无",
    "N/A",
    "n/a",
    "NA",
    "-",
    "/",
    "暂无",
    "未知",
    "待补充",
    "0",
    "000",
    "NULL",
    "—",
)
PHONE_PLACEHOLDERS = (
    "00000000",
    "13800000000",
    "12345678",
    "11111111",
    "0",
    "无",
    "-",
    "13000000000",
)
ADDRESS_PLACEHOLDERS = ("无", "待补", "同上", "见合同", "自提", "-", "N/A", "未知", "中国")
