package io.emdb.archfixture;

import io.emdb.archfixture.internal.view.RightfulView;

interface ContractKnowsInside {

  RightfulView view();
}
