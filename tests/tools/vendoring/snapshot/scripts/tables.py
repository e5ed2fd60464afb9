from astropy.table import Table, hstack, join, unique, vstack

left = Table({"id": [3, 1, 2], "mag": [20.1, 19.5, 21.7]})
right = Table({"id": [1, 2, 4], "z": [0.3, 1.2, 2.2]})
print(join(left, right, join_type="outer"))
print(vstack([left, left[:1]]).group_by("id").groups.aggregate(len))
print(unique(vstack([left, left]), keys="id"), hstack([left, right])["z"].tolist())
left.sort("mag")
left.pprint_all()
print(left.info("stats", out=None))
