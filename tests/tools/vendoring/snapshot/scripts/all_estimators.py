from sklearn.utils import all_estimators

found = all_estimators()
print(len(found), [name for name, _ in found][::10])
print(len(all_estimators(type_filter="classifier")))
