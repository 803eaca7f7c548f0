package io.emdb.archfixture.internal.view;

import io.emdb.archfixture.internal.engine.RightfulEngine;

public record RightfulView(RightfulEngine engine) {}
