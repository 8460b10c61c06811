"""The cast: who is who in the demonstration county, by the part they play. The county is invented, see engine/demo/county.yaml."""

from __future__ import annotations

from engine.casework.intake import Person

# Authorities
PETITION_OFFICE, LAND, LABOUR, HOUSING, DISCIPLINE = "990121-xf", "990121-zr", "990121-rs", "990121-zj", "990121-jw"
TOWNSHIP, VILLAGE, COUNTY, CITY, CITY_LAND = "990121-qh", "990121-qh-ls", "990121", "990100", "990100-zr"

# Places: the county has promised to answer faster than the law; the city has promised nothing.
YUNXI, QINGHE, SHIFAN, ZHENGZHOU = "990121", "990122", "990100", "410100"

# The county's petition office
WINDOW, TRIAGE, OFFICE_HANDLER, OFFICE_HEAD, SUPERVISOR = "wangmin", "lihua", "zhoutao", "sunjie", "zhaolei"
# Those who handle
LAND_HEAD, LAND_HANDLER, LAND_COLLEAGUE = "chengang", "zhaomin", "liuyang"
LABOUR_HEAD, LABOUR_HANDLER = "gaofeng", "linna"
DISCIPLINE_OFFICER = "pengzheng"
TOWNSHIP_HEAD, TOWNSHIP_HANDLER = "jiangnan", "shixin"
# Those who look again
REEXAMINER, SECOND_REEXAMINER, THIRD_REEXAMINER = "heping", "qianyi", "qiaomu"
FINAL_REVIEWER, SECOND_FINAL_REVIEWER = "yaoguang", "fanqing"
# Those above and beside
CITY_OFFICER, OTHER_COUNTY = "tianye", "duhai"

WU_AN = Person("吴安", phone="13800000001")
