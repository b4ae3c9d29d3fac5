"""Adobe Commerce and Magento 2: orders held and released by the REST API, asked at checkout."""
