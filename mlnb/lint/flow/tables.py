"""What is known of libraries: which calls fit, split, score, resample, and which keep rows apart."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Transformers that learn from the rows they are fitted on, by family.
LEARNING: dict[str, frozenset[str]] = {
    "scaler": _words(
        "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler QuantileTransformer PowerTransformer Normalization "
        "RankGauss GaussRankScaler Winsorizer SplineTransformer"
    ),
    "imputer": _words(
        "SimpleImputer Imputer IterativeImputer KNNImputer MeanMedianImputer IterativeSVD SoftImpute KNN MICEImputer "
        "MissForest EndTailImputer RandomSampleImputer CategoricalImputer"
    ),
    "selection": _words(
        "SelectKBest SelectPercentile SelectFpr SelectFdr SelectFwe GenericUnivariateSelect SelectFromModel RFE RFECV "
        "SequentialFeatureSelector VarianceThreshold BorutaPy Boruta SelectByShuffling DropCorrelatedFeatures "
        "SmartCorrelatedSelection ReliefF ExhaustiveFeatureSelector"
    ),
    "encoding": _words(
        "TargetEncoder MEstimateEncoder LeaveOneOutEncoder CatBoostEncoder JamesSteinEncoder WOEEncoder GLMMEncoder "
        "CountEncoder CountFrequencyEncoder MeanEncoder WoEEncoder QuantileEncoder SummaryEncoder RareLabelEncoder "
        "OptimalBinning PolynomialWrapper"
    ),
    "vectoriser": _words("CountVectorizer TfidfVectorizer TfidfTransformer DictVectorizer Tokenizer TextVectorization"),
    "decomposition": _words(
        "PCA IncrementalPCA KernelPCA TruncatedSVD SparsePCA FactorAnalysis FastICA NMF LatentDirichletAllocation "
        "Isomap LocallyLinearEmbedding MDS TSNE UMAP LDA2Vec Nystroem DictionaryLearning LinearDiscriminantTransform "
        "MiniBatchDictionaryLearning MiniBatchNMF SpectralEmbedding GaussianRandomProjection RBFSampler PLSRegression"
    ),
    "bins": _words("KBinsDiscretizer EqualFrequencyDiscretiser EqualWidthDiscretiser DecisionTreeDiscretiser"),
}
FAMILY = {name: family for family, names in LEARNING.items() for name in names}
SUPERVISED = (
    LEARNING["selection"]
    | LEARNING["encoding"]
    | _words("DecisionTreeDiscretiser PLSRegression")
) - _words("VarianceThreshold CountEncoder CountFrequencyEncoder RareLabelEncoder DropCorrelatedFeatures")  # fmt: skip

#: Transformers that look at one row at a time, or at no more than which categories there are.
STATELESS = _words(
    "Normalizer Binarizer FunctionTransformer PolynomialFeatures LabelEncoder LabelBinarizer MultiLabelBinarizer "
    "OneHotEncoder OrdinalEncoder HashingVectorizer FeatureHasher BinaryEncoder HashingEncoder BaseNEncoder "
    "AdditiveChi2Sampler LogTransformer DatetimeFeatures CyclicalFeatures Cleaner SumEncoder HelmertEncoder "
    "BackwardDifferenceEncoder LemmaTokenizer WordNetLemmatizer PorterStemmer SnowballStemmer StringLookup "
    "IntegerLookup Rescaling StringIndexer Sentencizer SentenceTransformer LabelIndexer"
)
OVERSAMPLERS = _words(
    "SMOTE RandomOverSampler ADASYN BorderlineSMOTE KMeansSMOTE SVMSMOTE SMOTENC SMOTEN SMOTEENN SMOTETomek "
    "SMOTE_NC ROSE MLSMOTE SMOGN ImageDataGenerator"
)
UNDERSAMPLERS = _words(
    "RandomUnderSampler NearMiss TomekLinks ClusterCentroids EditedNearestNeighbours RepeatedEditedNearestNeighbours "
    "AllKNN OneSidedSelection NeighbourhoodCleaningRule CondensedNearestNeighbour InstanceHardnessThreshold"
)
SEARCHES = _words(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV OptunaSearchCV "
    "EvolutionaryAlgorithmSearchCV GASearchCV TuneSearchCV TuneGridSearchCV DaskGridSearchCV"
)
PIPELINES = _words("Pipeline make_pipeline ImbPipeline imbpipeline make_imb_pipeline PMMLPipeline SklearnPipeline")
UNIONS = _words(
    "ColumnTransformer make_column_transformer FeatureUnion make_union DataFrameMapper TransformedTargetRegressor"
)
CLUSTERS = _words(
    "KMeans MiniBatchKMeans DBSCAN AgglomerativeClustering Birch MeanShift OPTICS SpectralClustering "
    "AffinityPropagation HDBSCAN GaussianMixture BayesianGaussianMixture KMedoids KModes KPrototypes BisectingKMeans "
    "IsolationForest LocalOutlierFactor OneClassSVM EllipticEnvelope SpectralCoclustering NearestNeighbors"
)
SHUFFLING_SPLITTERS = _words(
    "ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit RepeatedKFold RepeatedStratifiedKFold"
)
SPLITTERS = SHUFFLING_SPLITTERS | _words(
    "KFold StratifiedKFold GroupKFold StratifiedGroupKFold TimeSeriesSplit LeaveOneOut LeavePOut LeaveOneGroupOut "
    "LeavePGroupsOut PredefinedSplit PurgedGroupTimeSeriesSplit BlockingTimeSeriesSplit MultilabelStratifiedKFold "
    "IterativeStratification PurgedKFold GroupTimeSeriesSplit"
)
DUMMIES = _words("DummyClassifier DummyRegressor")
SPLITS = _words("train_test_split random_split train_val_split stratified_train_test_split iterative_train_test_split")
CROSS = _words("cross_val_score cross_validate learning_curve validation_curve permutation_test_score")
CROSS_PREDICT = _words("cross_val_predict")

METRICS = _words(
    "accuracy_score average_precision_score balanced_accuracy_score brier_score_loss classification_report "
    "cohen_kappa_score confusion_matrix dcg_score f1_score fbeta_score hamming_loss hinge_loss jaccard_score log_loss "
    "matthews_corrcoef multilabel_confusion_matrix ndcg_score precision_recall_fscore_support precision_score "
    "recall_score roc_auc_score top_k_accuracy_score zero_one_loss explained_variance_score max_error "
    "mean_absolute_error mean_squared_error mean_squared_log_error median_absolute_error root_mean_squared_error "
    "mean_absolute_percentage_error r2_score mean_poisson_deviance mean_gamma_deviance mean_tweedie_deviance "
    "d2_tweedie_score mean_pinball_loss rmse mae mape rmsle root_mean_squared_log_error plot_confusion_matrix "
    "classification_report_imbalanced geometric_mean_score mse smape quadratic_weighted_kappa auc_score gini "
    "mean_absolute_scaled_error concordance_index crosstab from_predictions"
)
CURVES = _words("roc_curve precision_recall_curve det_curve calibration_curve")
DISPLAYS = _words("from_estimator plot_roc_curve plot_precision_recall_curve plot_confusion_matrix plot_det_curve")
LOSSES = _words(
    "cross_entropy binary_cross_entropy binary_cross_entropy_with_logits mse_loss l1_loss nll_loss smooth_l1_loss "
    "huber_loss"
)
LOSS_CLASSES = _words(
    "CrossEntropyLoss BCELoss BCEWithLogitsLoss MSELoss L1Loss NLLLoss SmoothL1Loss HuberLoss MarginRankingLoss"
)

#: Statistics over rows, as methods or functions.
STATISTICS = _words(
    "mean median std var quantile percentile nanmean nanmedian nanstd nanvar nanmax nanmin nanquantile nanpercentile "
    "max min amax amin sum nansum mode describe corr cov skew kurt kurtosis sem mad agg aggregate corrwith average ptp "
    "prod zscore value_counts idxmax idxmin nlargest nsmallest corrcoef histogram bincount polyfit norm iqr "
    "pearsonr spearmanr chi2_contingency f_oneway ttest_ind mutual_info_classif mutual_info_regression f_classif "
    "f_regression chi2 pivot_table first last size count groupby_agg crosstab_rates trim_mean winsorize kendalltau "
    "pointbiserialr"
)
SELECTING = _words(
    "corr corrwith pearsonr spearmanr chi2_contingency f_oneway ttest_ind mutual_info_classif mutual_info_regression "
    "f_classif f_regression chi2 kendalltau pointbiserialr corrcoef"
)
#: Functions that fit and apply in one call.
FIT_APPLIED = {
    "scale": "scaler", "minmax_scale": "scaler", "maxabs_scale": "scaler", "robust_scale": "scaler",
    "quantile_transform": "scaler", "power_transform": "scaler", "zscore": "scaler", "boxcox": "scaler",
    "yeojohnson": "scaler", "qcut": "bins", "winsorize": "scaler", "whiten": "scaler", "rankdata": "scaler",
}  # fmt: skip
#: Attributes of a fitted object that tell about the rows it was fitted on.
TELLING = _words(
    "feature_importances_ coef_ support_ ranking_ scores_ pvalues_ feature_importance get_support pvalues params "
    "variances_ explained_variance_ratio_ get_score get_feature_importance mean_ scale_ var_ center_ data_min_ data_max_ "
    "importances_mean importances support_weak_ cluster_centers_"
)
PREDICTING = _words(
    "predict predict_proba predict_log_proba decision_function predict_classes predict_generator forecast "
    "predict_on_batch get_forecast get_prediction predict_step"
)
SCORING = _words("score evaluate evaluate_generator test_on_batch eval")
FITTING = _words(
    "fit fit_generator train_on_batch partial_fit fit_regularized fit_on_texts adapt fit_one_cycle fine_tune"
)
READING = ("read_", "load_", "fetch_", "make_", "scan_", "from_csv", "loadtxt", "genfromtxt", "load", "download")
KERAS_DATA = _words("mnist fashion_mnist cifar10 cifar100 imdb reuters boston_housing california_housing")
EARLY = _words("EarlyStopping ModelCheckpoint early_stopping ReduceLROnPlateau EarlyStoppingCallback early_stop")
WRAPPERS = _words(
    "DMatrix QuantileDMatrix Dataset Pool DataLoader TensorDataset Subset from_tensor_slices array asarray DataFrame "
    "Series tensor Tensor from_numpy as_tensor csr_matrix FloatTensor LongTensor stack from_pandas LazyFrame "
    "TimeseriesGenerator timeseries_dataset_from_array"
)
BOOSTED = ("XGB", "LGBM", "CatBoost", "Cat")
NETS = _words("Sequential Model Functional")
MODEL_ENDS = (
    "Classifier", "Regressor", "Regression", "RegressionCV", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet",
    "ElasticNetCV", "SVC", "SVR", "NB", "Learner", "RidgeClassifierCV", "Perceptron", "LinearDiscriminantAnalysis",
    "QuadraticDiscriminantAnalysis", "OLS", "WLS", "GLS", "Logit", "GLM", "ARIMA", "SARIMAX", "ExponentialSmoothing",
    "Prophet", "AutoReg", "VAR", "Probit", "Poisson", "OneVsRestClassifier", "CoxPHFitter", "auto_arima", "Ranker",
    "Lars", "LassoLars", "Tree", "Forest", "ARDRegression", "BayesianRidge", "SimpleExpSmoothing", "Holt",
)  # fmt: skip
STATSMODELS = _words(
    "OLS WLS GLS Logit GLM Probit Poisson ARIMA SARIMAX ExponentialSmoothing AutoReg VAR SimpleExpSmoothing Holt MNLogit "
    "ols logit glm wls mixedlm MixedLM poisson"
)
SMOOTHERS = _words("savgol_filter filtfilt seasonal_decompose STL gaussian_filter1d uniform_filter1d hpfilter lowess")
#: Names that stand for libraries and their functions where nothing imports them, as after a star import.
OUTSIDE = (
    SPLITS
    | CROSS
    | CROSS_PREDICT
    | METRICS
    | CURVES
    | DISPLAYS
    | LOSSES
    | STATISTICS
    | PIPELINES
    | UNIONS
    | EARLY
    | WRAPPERS
    | STATSMODELS
    | SMOOTHERS
    | KERAS_DATA
    | frozenset(FIT_APPLIED)
    | _words(
        "np pd plt sns pl tf torch xgb lgb sm smf nn F keras sklearn numpy pandas math os sys re stats scipy cb catboost "
        "xgboost lightgbm imblearn random optim optuna nltk itertools ce go px py concat get_dummies cut resample shuffle "
        "col tqdm train preprocessing metrics model_selection linear_model ensemble tree svm decomposition datasets cluster "
        "feature_selection read_csv load_data concatenate array arange zeros ones vstack hstack"
    )
)
