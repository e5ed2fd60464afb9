import numpy as np
from scipy import stats

generator = np.random.default_rng(2)
a, b = generator.normal(0, 1, 200), generator.normal(0.3, 1, 150)
print(round(stats.ks_2samp(a, b).pvalue, 8), round(stats.ttest_ind(a, b).statistic, 8))
print(np.round(stats.pearsonr(a[:150], b), 8).tolist())
print(np.round(stats.spearmanr(a[:150], b).statistic, 8))
print(stats.norm.ppf([0.16, 0.5, 0.84]).round(6).tolist(), stats.gaussian_kde(a)(0.0).round(8))
