from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments, EarlyStoppingCallback
ds = load_dataset("imdb")
train_ds, test_ds = ds["train"], ds["test"]
model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")
args = TrainingArguments("out", evaluation_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True)
trainer = Trainer(model=model, args=args, train_dataset=train_ds, eval_dataset=test_ds, callbacks=[EarlyStoppingCallback(2)])
trainer.train()  # leak: multitest
print(trainer.evaluate(test_ds))
