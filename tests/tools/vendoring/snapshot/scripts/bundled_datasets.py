from sklearn.datasets import load_breast_cancer, load_digits, load_iris, make_moons
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
print([part.shape for part in train_test_split(X, y, random_state=0)])
print(load_digits().images.shape, load_breast_cancer().feature_names[:3].tolist())
print(make_moons(3, random_state=0)[0].round(6).tolist())
