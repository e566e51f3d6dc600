from fastai.tabular.all import *
df = pd.read_csv("adult.csv")
splits = RandomSplitter(valid_pct=0.2)(range_of(df))
to = TabularPandas(df, procs=[Categorify, FillMissing, Normalize], y_names="salary", cat_names=["workclass"], cont_names=["age"], splits=splits)
dls = to.dataloaders(bs=64)
learn = tabular_learner(dls, metrics=accuracy)
learn.fit_one_cycle(3)
print(learn.validate())
