<?php
/**
 * Plugin Name: Holdpoint checkout
 * Description: Asks Holdpoint before an order is paid, and keeps held orders on hold when they are.
 * Version:     1.0.0
 * License:     Apache-2.0
 *
 * A must-use plugin: copy it to wp-content/mu-plugins and define in wp-config.php
 *
 *   define( 'HOLDPOINT_URL', 'https://holdpoint.example.com/in/shop' );
 *   define( 'HOLDPOINT_SECRET', '...' );         // the connection's webhook_secret
 *   define( 'HOLDPOINT_SECONDS', 3 );            // how long a customer waits for the answer
 *   define( 'HOLDPOINT_WHEN_SILENT', 'refuse' ); // or 'place': the order is held once it is decided
 *
 * @package Holdpoint
 */

defined( 'ABSPATH' ) || exit;

/** Refuses an order at the checkout of blocks; the other checkout shows any exception's message. */
function holdpoint_refuse() {
	$message = __( 'We cannot accept this order right now. Please contact us.', 'holdpoint' );
	if ( class_exists( 'Automattic\WooCommerce\StoreApi\Exceptions\RouteException' ) && defined( 'REST_REQUEST' ) ) {
		throw new Automattic\WooCommerce\StoreApi\Exceptions\RouteException( 'holdpoint_refused', $message, 400 );
	}
	throw new Exception( $message );
}

/** Gives the order as the REST API and webhooks write it, so that it is one and the same to Holdpoint. */
function holdpoint_document( $order ) {
	$request    = new WP_REST_Request( 'GET' );
	$controller = new WC_REST_Orders_Controller();
	return wp_json_encode( $controller->prepare_object_for_response( $order, $request )->get_data() );
}

/**
 * Asks Holdpoint. Returns 'clear', 'hold', 'rejected', 'cancelled', or 'pending' where no answer
 * that can be believed came in time.
 */
function holdpoint_ask( $order ) {
	$body   = holdpoint_document( $order );
	$answer = wp_remote_post(
		HOLDPOINT_URL,
		array(
			'timeout'     => defined( 'HOLDPOINT_SECONDS' ) ? HOLDPOINT_SECONDS : 3,
			'redirection' => 0,
			'body'        => $body,
			'headers'     => array(
				'Content-Type'           => 'application/json',
				'X-Holdpoint-Ask'        => 'decision',
				'X-WC-Webhook-Signature' => base64_encode( hash_hmac( 'sha256', $body, HOLDPOINT_SECRET, true ) ),
			),
		)
	);
	if ( is_wp_error( $answer ) || 200 !== wp_remote_retrieve_response_code( $answer ) ) {
		return 'pending';
	}
	$said  = json_decode( wp_remote_retrieve_body( $answer ), true );
	$known = array( 'clear', 'hold', 'rejected', 'cancelled' );
	$found = is_array( $said ) && isset( $said['decision'] ) ? $said['decision'] : '';
	return in_array( $found, $known, true ) ? $found : 'pending';
}

/** Lets an order go on to its payment, or not. Only 'clear' does, and silence if that is wished. */
function holdpoint_check_order( $order ) {
	if ( ! defined( 'HOLDPOINT_URL' ) || ! defined( 'HOLDPOINT_SECRET' ) ) {
		return;
	}
	if ( $order->has_status( array( 'checkout-draft', 'auto-draft' ) ) ) {
		// The checkout of blocks asks before it makes a draft an order; the API must show one.
		$order->update_status( 'pending' );
	}
	$decision = holdpoint_ask( $order );
	if ( 'clear' === $decision ) {
		return;
	}
	$places = defined( 'HOLDPOINT_WHEN_SILENT' ) && 'place' === HOLDPOINT_WHEN_SILENT;
	if ( 'pending' !== $decision || ! $places ) {
		holdpoint_refuse();
	}
}

/** The checkout of the shortcode: the order was made and is not paid yet. */
function holdpoint_classic( $order_id, $posted = array(), $order = null ) {
	holdpoint_check_order( $order ? $order : wc_get_order( $order_id ) );
}

/** Says whether Holdpoint holds an order: adapters/woocommerce/mark.py writes this entry. */
function holdpoint_holds( $order ) {
	$mark = json_decode( (string) $order->get_meta( '_holdpoint' ), true );
	return is_array( $mark ) && isset( $mark['held'] ) && true === $mark['held'];
}

/** Keeps a held order on hold when its payment arrives: WooCommerce would send it on its way. */
function holdpoint_status_after_payment( $status, $order_id, $order = null ) {
	$order = $order ? $order : wc_get_order( $order_id );
	return $order && holdpoint_holds( $order ) ? 'on-hold' : $status;
}

add_action( 'woocommerce_checkout_order_processed', 'holdpoint_classic', 5, 3 );
add_action( 'woocommerce_store_api_checkout_order_processed', 'holdpoint_check_order', 5, 1 );
add_filter( 'woocommerce_payment_complete_order_status', 'holdpoint_status_after_payment', 99, 3 );
