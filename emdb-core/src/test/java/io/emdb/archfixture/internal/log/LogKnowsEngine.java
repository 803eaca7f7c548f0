package io.emdb.archfixture.internal.log;

import io.emdb.archfixture.internal.engine.RightfulEngine;

interface LogKnowsEngine {

  RightfulEngine engine();
}
